#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Read or write one thing that only PowerShell can: Shell Launcher, Keyboard Filter, Defender's exclusions.
.DESCRIPTION
Called by "totem kiosk-setup", which decides. Standard input is JSON in ASCII: action ("read shell"), target, state, and
what the action needs besides. Standard output is JSON: value, and error ("" for none, "missing" where Windows has the
interface only after a restart).
#>
[CmdletBinding()]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$space = 'root/standardcimv2/embedded'

function Get-Launcher {
    [wmiclass] '\\.\root\standardcimv2\embedded:WESL_UserSetting'
}

function Find-Key {
    <# The predefined key, else the custom one, of this name; nothing where there is none. #>
    param([Parameter(Mandatory)] [string] $Name)
    foreach ($class in 'WEKF_PredefinedKey', 'WEKF_CustomKey') {
        $key = Get-CimInstance -Namespace $space -ClassName $class | Where-Object { $_.Id -eq $Name }
        if ($null -ne $key) { return $key }
    }
}

function Invoke-Action {
    param([Parameter(Mandatory)] [object] $Request)
    $target = $Request.target
    switch ($Request.action) {
        'read shell' {
            $launcher = Get-Launcher
            try { $launcher.GetCustomShell($target).Shell } catch { } # it fails where none is set
        }
        'write shell' {
            if ($null -eq $Request.state) {
                (Get-Launcher).RemoveCustomShell($target) | Out-Null
            } else {
                (Get-Launcher).SetCustomShell($target, $Request.state, [int[]] $Request.codes, [int[]] $Request.actions,
                    [int] $Request.otherwise) | Out-Null
            }
        }
        'read shell launcher' { [bool] (Get-Launcher).IsEnabled().Enabled }
        'write shell launcher' {
            if ($Request.state) { (Get-Launcher).SetDefaultShell('explorer.exe', 0) | Out-Null }
            (Get-Launcher).SetEnabled($Request.state) | Out-Null
        }
        'read key' {
            $key = Find-Key -Name $target
            if ($null -ne $key) { [bool] $key.Enabled }
        }
        'write key' {
            $key = Find-Key -Name $target
            if ($null -eq $Request.state) {
                if ($null -ne $key) { Remove-CimInstance -InputObject $key }
            } elseif ($null -ne $key) {
                Set-CimInstance -InputObject $key -Property @{ Enabled = $Request.state }
            } else {
                New-CimInstance -Namespace $space -ClassName 'WEKF_CustomKey' `
                    -Property @{ Id = $target; Enabled = $Request.state } | Out-Null
            }
        }
        'read exclusion' {
            # No answer where this machine has something else than Defender
            try { @((Get-MpPreference).ExclusionPath) -contains $target } catch { }
        }
        'write exclusion' {
            if ($Request.state) {
                Add-MpPreference -ExclusionPath $target
            } else {
                Remove-MpPreference -ExclusionPath $target
            }
        }
        default { throw "Nothing is known of $($Request.action)." }
    }
}

$answer = @{ value = $null; error = '' }
try {
    $answer.value = Invoke-Action -Request ([Console]::In.ReadToEnd() | ConvertFrom-Json)
} catch {
    # WBEM_E_NOT_FOUND, WBEM_E_INVALID_NAMESPACE and WBEM_E_INVALID_CLASS, of [wmiclass] and of Get-CimInstance
    $missing = "$_ $($_.FullyQualifiedErrorId)" -match '0x80041002|0x8004100e|0x80041010' -or
        $_.Exception -is [System.Management.ManagementException] -or
        $_.CategoryInfo.Category -eq 'ObjectNotFound'
    $answer.error = if ($missing) { 'missing' } else { "$_" }
}
ConvertTo-Json -InputObject $answer -Compress
