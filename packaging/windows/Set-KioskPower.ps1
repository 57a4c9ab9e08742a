#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Create a power plan: neither screen nor machine nor USB ports sleep, and the power button does nothing.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

$plan = '7a3e1c52-6d0b-4f4e-9a51-70746f74656d'
$balanced = '381b4222-f694-41f0-9685-ff5bb260df2e'
$never = @(
    @('SUB_VIDEO', 'VIDEOIDLE'), @('SUB_SLEEP', 'STANDBYIDLE'), @('SUB_SLEEP', 'HIBERNATEIDLE'),
    @('SUB_DISK', 'DISKIDLE'), @('SUB_BUTTONS', 'PBUTTONACTION'), @('SUB_BUTTONS', 'LIDACTION'),
    @('2a737441-1930-4402-8d77-b2bebba308a3', '48e6b7a6-50f5-4782-a5d4-53bb8f07e226') # USB selective suspend
)

if ($PSCmdlet.ShouldProcess('power plan', 'never sleep')) {
    $active = [regex]::Match((& powercfg.exe /getactivescheme), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}').Value
    if ($active -ne $plan) {
        Add-UndoStep -Kind 'Power' -Target $plan -Data @{ Before = $active }
    }
    if ((& powercfg.exe /list | Out-String) -notmatch $plan) {
        & powercfg.exe /duplicatescheme $balanced $plan | Out-Null
        if ($LASTEXITCODE -ne 0) { throw 'The power plan cannot be made.' }
        & powercfg.exe /changename $plan 'Totem' | Out-Null
    }
    foreach ($setting in $never) {
        foreach ($source in '/setacvalueindex', '/setdcvalueindex') {
            & powercfg.exe $source $plan $setting[0] $setting[1] 0
        }
    }
    & powercfg.exe /setactive $plan
    if ($LASTEXITCODE -ne 0) { throw 'The power plan cannot be made the one that counts.' }
}
Set-RecordedValue -Path 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power' -Name 'HiberbootEnabled' -Value 0
