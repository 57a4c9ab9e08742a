#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Restart the machine if no kiosk runs and no other user works at it, as after a sign-out or a crash of the shell.
.DESCRIPTION
Run by the task Watch every five minutes, as the system. It restarts at the third finding in a row. A user other than
the kiosk's account prevents it, and a machine that has just started has time.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

$patience = 3
$record = Join-Path (Split-Path $TotemRecord) 'missed.txt'

function Test-SomebodyWorks {
    foreach ($desktop in Get-CimInstance -ClassName Win32_Process -Filter "Name = 'explorer.exe'") {
        $owner = Invoke-CimMethod -InputObject $desktop -MethodName GetOwner
        if ($owner.User -and $owner.User -ne $TotemUser) { return $true }
    }
    return $false
}

$missed = 0
if (-not (Get-Process -Name 'totem' -ErrorAction SilentlyContinue) -and -not (Test-SomebodyWorks)) {
    if (Test-Path -LiteralPath $record) { $missed = [int] (Get-Content -LiteralPath $record -TotalCount 1) }
    $missed++
}
if ($missed -lt $patience) {
    Set-Content -LiteralPath $record -Value $missed
} elseif ($PSCmdlet.ShouldProcess($env:COMPUTERNAME, 'restart: no kiosk runs')) {
    Set-Content -LiteralPath $record -Value 0
    Restart-Computer -Force
}
