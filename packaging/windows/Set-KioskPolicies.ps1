#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Keep Windows from covering the kiosk: no edge gestures, notifications, lock screen, or restart in open hours.
.PARAMETER OpensAt
Hour at which the store opens. Updates restart the machine at night, at RestartsAt, never from here on for 18 h.
.PARAMETER RestartsAt
Hour at which an update that needs it restarts the machine.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateRange(0, 23)] [int] $OpensAt = 6,
    [ValidateRange(0, 23)] [int] $RestartsAt = 3
)

. (Join-Path $PSScriptRoot 'Common.ps1')

$policies = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows'
$update = "$policies\WindowsUpdate"

# Swipes from the edges of a touch screen.
Set-RecordedValue -Path "$policies\EdgeUI" -Name 'AllowEdgeSwipe' -Value 0

# Notifications, tips, the lock screen, the animation at the first sign-in.
Set-RecordedValue -Path "$policies\Explorer" -Name 'DisableNotificationCenter' -Value 1
Set-RecordedValue -Path "$policies\CloudContent" -Name 'DisableSoftLanding' -Value 1
Set-RecordedValue -Path "$policies\CloudContent" -Name 'DisableWindowsConsumerFeatures' -Value 1
Set-RecordedValue -Path "$policies\Personalization" -Name 'NoLockScreen' -Value 1
Set-RecordedValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System' `
    -Name 'EnableFirstLogonAnimation' -Value 0
# No dialog after a crash of a program.
Set-RecordedValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows\Windows Error Reporting' -Name 'DontShowUI' -Value 1

# Updates: downloaded, installed and restarted at night, without notifications.
Set-RecordedValue -Path $update -Name 'SetActiveHours' -Value 1
Set-RecordedValue -Path $update -Name 'ActiveHoursStart' -Value $OpensAt
Set-RecordedValue -Path $update -Name 'ActiveHoursEnd' -Value (($OpensAt + 18) % 24)
Set-RecordedValue -Path $update -Name 'SetUpdateNotificationLevel' -Value 1
Set-RecordedValue -Path $update -Name 'UpdateNotificationLevel' -Value 2
Set-RecordedValue -Path "$update\AU" -Name 'AUOptions' -Value 4
Set-RecordedValue -Path "$update\AU" -Name 'ScheduledInstallDay' -Value 0
Set-RecordedValue -Path "$update\AU" -Name 'ScheduledInstallTime' -Value $RestartsAt
Set-RecordedValue -Path "$update\AU" -Name 'AlwaysAutoRebootAtScheduledTime' -Value 1
Set-RecordedValue -Path "$update\AU" -Name 'AlwaysAutoRebootAtScheduledTimeMinutes' -Value 15

# For the kiosk's account alone: no touch feedback, touch keyboard, toasts or sticky keys.
if ($PSCmdlet.ShouldProcess($TotemUser, 'no touch feedback, touch keyboard, toasts or sticky keys')) {
    Invoke-InTotemHive {
        param($hive)
        foreach ($row in @(
                @('Control Panel\Cursors', 'ContactVisualization', 0, 'DWord'),
                @('Control Panel\Cursors', 'GestureVisualization', 0, 'DWord'),
                @('SOFTWARE\Microsoft\Wisp\Touch', 'TouchUI', 0, 'DWord'),
                @('SOFTWARE\Microsoft\TabletTip\1.7', 'EnableDesktopModeAutoInvoke', 0, 'DWord'),
                @('SOFTWARE\Microsoft\TabletTip\1.7', 'TouchKeyboardTapInvoke', 0, 'DWord'),
                @('SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\PushNotifications',
                    'NoToastApplicationNotification', 1, 'DWord'),
                @('Control Panel\Accessibility\StickyKeys', 'Flags', '506', 'String'),
                @('Control Panel\Accessibility\Keyboard Response', 'Flags', '122', 'String'),
                @('Control Panel\Accessibility\ToggleKeys', 'Flags', '58', 'String'))) {
            $key = "$hive\$($row[0])"
            if (-not (Test-Path -LiteralPath $key)) { New-Item -Path $key -Force | Out-Null }
            New-ItemProperty -LiteralPath $key -Name $row[1] -Value $row[2] -PropertyType $row[3] -Force | Out-Null
        }
    }
}
