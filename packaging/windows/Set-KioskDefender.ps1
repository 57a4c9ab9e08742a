#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Has Defender leave the kiosk's programs alone, which it else reads at each start: seconds, on a weak machine.
.DESCRIPTION
Only the folder of the programs, where nobody but administrators may write; never settings, state or USB sticks.
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
