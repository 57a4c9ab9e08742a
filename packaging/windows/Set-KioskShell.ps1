#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Set the kiosk as the shell of the kiosk's account; other accounts keep the desktop.
.DESCRIPTION
By Shell Launcher, where this edition of Windows has it (Enterprise, Education, IoT Enterprise): it restarts the
kiosk by its exit code. Elsewhere, as on Windows Pro, by the policy "Custom User Interface" of the account, and
Start-Totem.ps1 restarts it.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

$start = Join-Path $TotemPrograms 'kiosk\Start-Totem.ps1'
$shell = "powershell.exe -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File `"$start`""
$feature = Get-WindowsOptionalFeature -Online -FeatureName 'Client-EmbeddedShellLauncher' -ErrorAction SilentlyContinue
# Actions of Shell Launcher: 0 restarts the shell, 3 does nothing.
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
