#Requires -Version 5.1
<#
.SYNOPSIS
Start the current version of the kiosk, and end with its exit code; the shell of the kiosk's account.
.DESCRIPTION
Before each start it runs the system's task "Update" (Set-KioskTasks.ps1), which installs a waiting update; if that
fails the kiosk starts all the same. With -Supervise it restarts the kiosk by its exit code, where no Shell Launcher
does so.
#>
[CmdletBinding()]
param([switch] $Supervise)

. (Join-Path $PSScriptRoot 'Common.ps1')

function Wait-TotemUpdate {
    & schtasks.exe /run /tn "${TotemTasks}Update" 2>$null | Out-Null
    if ($LASTEXITCODE -ne 0) { return }
    $busy = 0x41301 # SCHED_S_TASK_RUNNING
    for ($second = 0; $second -lt 150; $second++) {
        Start-Sleep -Seconds 1
        $task = Get-ScheduledTaskInfo -TaskPath $TotemTasks -TaskName 'Update'
        if ($task.LastTaskResult -ne $busy) { return }
    }
}

function Get-TotemProgram {
    <# Path of the program: current.txt holds "base" or "versions\X"; anything else, or a missing version, is base. #>
    $pointer = Join-Path $TotemPrograms 'current.txt'
    $version = 'base'
    if (Test-Path -LiteralPath $pointer) {
        $current = (Get-Content -LiteralPath $pointer -TotalCount 1 -Encoding UTF8).Trim()
        if ($current -match '^versions\\[A-Za-z0-9][A-Za-z0-9.+_-]*$') { $version = $current }
    }
    foreach ($folder in $version, 'base') {
        $program = Join-Path $TotemPrograms "$folder\totem.exe"
        if (Test-Path -LiteralPath $program) { return $program }
    }
    throw "There is no totem.exe in $TotemPrograms."
}

$env:TOTEM_KIOSK__STATE_DIR = $TotemState
$env:TOTEM_SUPERVISED = '1' # a restart is an exit with code 64, after which this script or Shell Launcher starts it
# A standard user has the right to do so at the console.
$env:TOTEM_STAFF__RESTART_COMMAND = 'shutdown,/r,/t,0'
$env:TOTEM_STAFF__SHUT_DOWN_COMMAND = 'shutdown,/s,/t,0'

do {
    try { Wait-TotemUpdate } catch { Write-Verbose "No update: $_" }
    $code = 1
    try {
        $kiosk = Start-Process -FilePath (Get-TotemProgram) -ArgumentList 'run' -PassThru -Wait
        $code = $kiosk.ExitCode
    } catch { Write-Verbose "Not started: $_" }
    $leave = $TotemExits[[int] $code] -eq 'Leave'
    if (-not $leave) { Start-Sleep -Seconds 2 } # no busy loop where it fails at once
} while ($Supervise -and -not $leave)
exit $code
