#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Has the kiosk's account show the kiosk instead of Windows' desktop; every other account keeps the desktop.
.DESCRIPTION
By Shell Launcher, where this edition of Windows has it (Enterprise, Education, IoT Enterprise): it starts the
kiosk again as its exit code says. Elsewhere, as on Windows Pro, by the policy "Custom User Interface" of the
account, and Start-Totem.ps1 starts it again.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

$start = Join-Path $TotemPrograms 'kiosk\Start-Totem.ps1'
$shell = "powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File `"$start`""
$feature = Get-WindowsOptionalFeature -Online -FeatureName 'Client-EmbeddedShellLauncher' -ErrorAction SilentlyContinue
# Shell Launcher's words: 0 starts the shell again, 3 does nothing.
$actions = @{ Restart = 0; Leave = 3 }

if ($null -ne $feature) {
    if ($PSCmdlet.ShouldProcess($TotemUser, "Shell Launcher: $shell")) {
        if ($feature.State -ne 'Enabled') {
            Add-UndoStep -Kind 'Feature' -Target 'Client-EmbeddedShellLauncher'
            Enable-WindowsOptionalFeature -Online -FeatureName 'Client-EmbeddedShellLauncher' -All -NoRestart | Out-Null
        }
        $launcher = [wmiclass] '\\.\root\standardcimv2\embedded:WESL_UserSetting'
        $sid = Get-TotemSid
        Add-UndoStep -Kind 'Shell' -Target $sid -Data @{ WasEnabled = [bool] $launcher.IsEnabled().Enabled }
        $codes = [int[]] @($TotemExits.Keys)
        $follows = [int[]] @($TotemExits.Values | ForEach-Object { $actions[$_] })
        $launcher.SetDefaultShell('explorer.exe', 0) | Out-Null
        $launcher.SetCustomShell($sid, $shell, $codes, $follows, 0) | Out-Null
        $launcher.SetEnabled($true) | Out-Null
    }
} elseif ($PSCmdlet.ShouldProcess($TotemUser, "Custom User Interface: $shell -Supervise")) {
    Invoke-InTotemHive {
        param($hive)
        $key = "$hive\Software\Microsoft\Windows\CurrentVersion\Policies\System"
        if (-not (Test-Path -LiteralPath $key)) { New-Item -Path $key -Force | Out-Null }
        New-ItemProperty -LiteralPath $key -Name 'Shell' -Value "$shell -Supervise" -PropertyType String -Force | Out-Null
    }
}
