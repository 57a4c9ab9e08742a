#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Make this machine a kiosk: run each script of this folder. Undo-Kiosk.ps1 reverts all of it.
.DESCRIPTION
With -WhatIf it lists its changes without making them. May be run again at any time.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateRange(0, 23)] [int] $OpensAt = 6,
    [ValidateRange(0, 23)] [int] $RestartsAt = 3
)

. (Join-Path $PSScriptRoot 'Common.ps1')

& (Join-Path $PSScriptRoot 'Set-KioskUser.ps1') -WhatIf:$WhatIfPreference
& (Join-Path $PSScriptRoot 'Set-KioskPolicies.ps1') -OpensAt $OpensAt -RestartsAt $RestartsAt -WhatIf:$WhatIfPreference
& (Join-Path $PSScriptRoot 'Set-KioskPower.ps1') -WhatIf:$WhatIfPreference
& (Join-Path $PSScriptRoot 'Set-KioskDefender.ps1') -WhatIf:$WhatIfPreference
& (Join-Path $PSScriptRoot 'Set-KioskTasks.ps1') -WhatIf:$WhatIfPreference
& (Join-Path $PSScriptRoot 'Set-KioskKeyboard.ps1') -WhatIf:$WhatIfPreference
& (Join-Path $PSScriptRoot 'Set-KioskShell.ps1') -WhatIf:$WhatIfPreference
Write-Output 'Done. The kiosk is there after the next restart of the machine.'
