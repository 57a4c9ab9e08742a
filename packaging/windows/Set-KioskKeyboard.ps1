#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Block the keys that lead out of the kiosk, by Keyboard Filter (Enterprise, Education, IoT Enterprise).
.DESCRIPTION
Ctrl+Alt+Del stays: staff need it, and it requires a password. Ctrl+Alt+M belongs to the kiosk. Without Keyboard
Filter, policies disable Task Manager and Windows' own combinations.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

$name = 'Client-KeyboardFilter'
$space = 'root/standardcimv2/embedded'
$keys = 'Windows', 'Win+L', 'Win+R', 'Win+D', 'Win+E', 'Win+Tab', 'Alt+Tab', 'Alt+Esc', 'Alt+F4', 'Alt+Space',
    'Ctrl+Esc', 'Ctrl+F4', 'Ctrl+Win+F', 'Shift+Ctrl+Esc'
$feature = Get-WindowsOptionalFeature -Online -FeatureName $name -ErrorAction SilentlyContinue

if ($null -eq $feature) {
    Write-Warning 'This edition of Windows has no Keyboard Filter: only policies hold. Leave no keyboard plugged in.'
} elseif ($PSCmdlet.ShouldProcess('Keyboard Filter', "block $($keys -join ', ')")) {
    if ($feature.State -ne 'Enabled') {
        Add-UndoStep -Kind 'Feature' -Target $name
        Enable-WindowsOptionalFeature -Online -FeatureName $name -All -NoRestart | Out-Null
        Write-Warning 'Keyboard Filter is there after a restart: restart, and run this script once more.'
    }
    $known = @(Get-CimInstance -Namespace $space -ClassName 'WEKF_PredefinedKey' -ErrorAction SilentlyContinue)
    foreach ($key in $keys) {
        $found = $known | Where-Object { $_.Id -eq $key }
        if ($null -ne $found) {
            Add-UndoStep -Kind 'PredefinedKey' -Target $key -Data @{ Enabled = [bool] $found.Enabled }
            Set-CimInstance -InputObject $found -Property @{ Enabled = $true }
        } elseif ($known.Count -gt 0) {
            Add-UndoStep -Kind 'CustomKey' -Target $key
            New-CimInstance -Namespace $space -ClassName 'WEKF_CustomKey' -Property @{ Id = $key; Enabled = $true } `
                -ErrorAction SilentlyContinue | Out-Null
        }
    }
    Set-RecordedValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows Embedded\KeyboardFilter' `
        -Name 'DisableKeyboardFilterForAdministrators' -Value 1
}

if ($PSCmdlet.ShouldProcess($TotemUser, 'no Task Manager, no lock, no Windows keys')) {
    Invoke-InTotemHive {
        param($hive)
        $policies = "$hive\Software\Microsoft\Windows\CurrentVersion\Policies"
        foreach ($pair in @(
                @('System', 'DisableTaskMgr'), @('System', 'DisableLockWorkstation'),
                @('System', 'DisableChangePassword'), @('Explorer', 'NoWinKeys'))) {
            $key = "$policies\$($pair[0])"
            if (-not (Test-Path -LiteralPath $key)) { New-Item -Path $key -Force | Out-Null }
            New-ItemProperty -LiteralPath $key -Name $pair[1] -Value 1 -PropertyType DWord -Force | Out-Null
        }
    }
}
