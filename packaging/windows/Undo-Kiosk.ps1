#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Revert the changes of the scripts of this folder, the newest first.
.DESCRIPTION
To be run by an administrator while the kiosk's account is signed out. A change that cannot be reverted is reported,
kept in the record, and tried again the next time. Settings and state in ProgramData stay.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')
. (Join-Path $PSScriptRoot 'Native.ps1')

$space = 'root/standardcimv2/embedded'

function Undo-Step {
    param([Parameter(Mandatory)] [object] $Step)
    $data = $Step.Data
    switch ($Step.Kind) {
        'Registry' {
            if ($data.Existed) {
                New-ItemProperty -LiteralPath $data.Path -Name $data.Name -Value $data.Value `
                    -PropertyType $data.Type -Force | Out-Null
            } else {
                Remove-ItemProperty -LiteralPath $data.Path -Name $data.Name -ErrorAction SilentlyContinue
            }
        }
        'Account' {
            $user = Get-LocalUser -Name $Step.Target -ErrorAction SilentlyContinue
            if ($null -eq $user) { return }
            Get-CimInstance -ClassName Win32_UserProfile -Filter "SID = '$($user.SID.Value)'" | Remove-CimInstance
            Remove-LocalUser -Name $Step.Target
        }
        'Secret' { [Totem.Native]::Keep($Step.Target, $null) }
        'Access' {
            & icacls.exe $Step.Target /remove "*$($data.Sid)" | Out-Null
            if ($LASTEXITCODE -ne 0) { throw "The access to $($Step.Target) cannot be taken back." }
        }
        'Shell' {
            $launcher = [wmiclass] "\\.\$($space -replace '/', '\'):WESL_UserSetting"
            $launcher.RemoveCustomShell($Step.Target) | Out-Null
            $launcher.SetEnabled($data.WasEnabled) | Out-Null
        }
        'Feature' {
            Disable-WindowsOptionalFeature -Online -FeatureName $Step.Target -NoRestart | Out-Null
        }
        'PredefinedKey' {
            Get-CimInstance -Namespace $space -ClassName 'WEKF_PredefinedKey' |
                Where-Object { $_.Id -eq $Step.Target } |
                Set-CimInstance -Property @{ Enabled = $data.Enabled }
        }
        'CustomKey' {
            Get-CimInstance -Namespace $space -ClassName 'WEKF_CustomKey' |
                Where-Object { $_.Id -eq $Step.Target } | Remove-CimInstance
        }
        'Power' {
            & powercfg.exe /setactive $data.Before
            & powercfg.exe /delete $Step.Target
            if ($LASTEXITCODE -ne 0) { throw 'The power plan cannot be removed.' }
        }
        'Exclusion' { Remove-MpPreference -ExclusionPath $Step.Target }
        'Task' {
            Unregister-ScheduledTask -TaskPath $TotemTasks -TaskName $Step.Target -Confirm:$false
        }
        default { throw "Nothing is known of $($Step.Kind)." }
    }
}

$steps = @(Get-UndoStep)
[array]::Reverse($steps)
$left = @()
foreach ($step in $steps) {
    if (-not $PSCmdlet.ShouldProcess($step.Target, "undo $($step.Kind)")) { continue }
    try {
        Undo-Step -Step $step
    } catch {
        Write-Warning "$($step.Kind) $($step.Target): $_"
        $left = @($step) + $left
    }
}
if ($steps.Count -gt 0 -and $PSCmdlet.ShouldProcess($TotemRecord, 'keep what could not be undone')) {
    Remove-Item -LiteralPath $TotemRecord
    foreach ($step in $left) {
        Add-Content -LiteralPath $TotemRecord -Encoding UTF8 -Value ($step | ConvertTo-Json -Compress -Depth 5)
    }
}
if ($left.Count -gt 0) { exit 1 }
