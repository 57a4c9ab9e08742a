#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Exclude the kiosk's programs from Defender's scans, which take seconds at each start on a weak machine.
.DESCRIPTION
Only the folder of the programs, where administrators alone may write; never settings, state or USB sticks.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

if (-not (Get-Command -Name 'Add-MpPreference' -ErrorAction SilentlyContinue)) {
    Write-Warning 'No Defender here: exclude the folder in what this machine has instead.'
} elseif ($PSCmdlet.ShouldProcess($TotemPrograms, 'exclude from scans')) {
    if (@((Get-MpPreference).ExclusionPath) -notcontains $TotemPrograms) {
        Add-UndoStep -Kind 'Exclusion' -Target $TotemPrograms
        Add-MpPreference -ExclusionPath $TotemPrograms
    }
}
