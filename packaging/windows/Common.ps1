#Requires -Version 5.1
<#
.SYNOPSIS
Shared by the scripts of this folder: paths, exit codes, and the record of changes for Undo-Kiosk.ps1.
.DESCRIPTION
To be dot-sourced. Each change is recorded first, with the value before the kiosk: one line of JSON in undo.jsonl.
A target is recorded once, so that a second run of a script does not record the kiosk's own value as the old one.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$TotemPrograms = Join-Path $env:ProgramFiles 'Totem'
$TotemData = Join-Path $env:ProgramData 'Totem'
$TotemState = Join-Path $TotemData 'state'
# Files that administrators run or trust are kept with the programs, where the kiosk's account cannot write: in
# ProgramData\Totem it may rename everything, and replace it by a junction.
$TotemRecord = Join-Path $TotemPrograms 'record\undo.jsonl'
$TotemKeys = Join-Path $TotemPrograms 'keys'
$TotemUser = 'totem'
$TotemTasks = '\Totem\'

# Exit codes of "totem run" (totem/system/exit_codes.py) and the reaction: Restart the kiosk, or Leave the screen for a
# sign-in. Any other code, as that of a crash, restarts it.
$TotemExits = @{
    0  = 'Restart' # ended by a signal
    1  = 'Restart' # frozen
    2  = 'Leave'   # a configuration that cannot be used
    64 = 'Restart' # staff asked for it
    65 = 'Restart' # too many errors
    66 = 'Leave'   # staff left to the system
    67 = 'Restart' # another kiosk runs; it may end
}

function Add-UndoStep {
    <# Record Target, of this Kind, with the Data that Undo-Kiosk.ps1 needs; later records of it are ignored. #>
    param(
        [Parameter(Mandatory)] [string] $Kind,
        [Parameter(Mandatory)] [string] $Target,
        [hashtable] $Data = @{}
    )
    foreach ($step in Get-UndoStep) {
        if ($step.Kind -eq $Kind -and $step.Target -eq $Target) { return }
    }
    New-Item -ItemType Directory -Path (Split-Path $TotemRecord) -Force | Out-Null
    $line = [pscustomobject]@{ Kind = $Kind; Target = $Target; Data = $Data } | ConvertTo-Json -Compress -Depth 5
    Add-Content -LiteralPath $TotemRecord -Value $line -Encoding UTF8
}

function Get-UndoStep {
    <# Records so far, the oldest first. #>
    if (Test-Path -LiteralPath $TotemRecord) {
        Get-Content -LiteralPath $TotemRecord -Encoding UTF8 | Where-Object { $_ } | ConvertFrom-Json
    }
}

function Set-RecordedValue {
    <# Set a value of the machine's registry, and record it; Path begins with HKLM:\ . #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [string] $Name,
        [Parameter(Mandatory)] [AllowEmptyString()] [object] $Value,
        [ValidateSet('DWord', 'String')] [string] $Type = 'DWord'
    )
    if (-not $PSCmdlet.ShouldProcess("$Path $Name", "set to '$Value'")) { return }
    $key = Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue
    $existed = $null -ne $key -and $key.GetValueNames() -contains $Name
    $before = @{ Path = $Path; Name = $Name; Existed = $existed }
    if ($existed) {
        $before.Value = $key.GetValue($Name)
        $before.Type = [string] $key.GetValueKind($Name)
    }
    Add-UndoStep -Kind 'Registry' -Target "$Path|$Name" -Data $before
    if ($null -eq $key) { New-Item -Path $Path -Force | Out-Null }
    New-ItemProperty -LiteralPath $Path -Name $Name -Value $Value -PropertyType $Type -Force | Out-Null
}

function Get-TotemSid {
    <# The SID of the kiosk's account; fails where Set-KioskUser.ps1 has not made it. #>
    (Get-LocalUser -Name $TotemUser).SID.Value
}

function Invoke-InTotemHive {
    <#
    Call Action with the path of the kiosk account's registry hive, loaded meanwhile if the account is not signed in.
    Needs no record: Undo-Kiosk.ps1 removes the account with its profile.
    #>
    param([Parameter(Mandatory)] [scriptblock] $Action)
    $sid = Get-TotemSid
    if (Test-Path -LiteralPath "Registry::HKEY_USERS\$sid") {
        & $Action "Registry::HKEY_USERS\$sid"
        return
    }
    $account = Get-CimInstance -ClassName Win32_UserProfile -Filter "SID = '$sid'"
    & reg.exe load 'HKU\TotemKiosk' (Join-Path $account.LocalPath 'NTUSER.DAT') | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "The registry of the account $TotemUser cannot be loaded." }
    try {
        & $Action 'Registry::HKEY_USERS\TotemKiosk'
    } finally {
        [gc]::Collect() # releases its keys, or the hive stays loaded
        & reg.exe unload 'HKU\TotemKiosk' | Out-Null
    }
}
