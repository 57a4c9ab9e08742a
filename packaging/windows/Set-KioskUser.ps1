#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Create the kiosk's account, a standard user with a random password, and set up its automatic sign-in.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')
. (Join-Path $PSScriptRoot 'Native.ps1')

$winlogon = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'
$isOurs = @(Get-UndoStep | Where-Object { $_.Kind -eq 'Account' }).Count -gt 0
$exists = $null -ne (Get-LocalUser -Name $TotemUser -ErrorAction SilentlyContinue)
if ($exists -and -not $isOurs) {
    throw "There is an account $TotemUser already, and it is not this kiosk's: remove or rename it."
}

if ($PSCmdlet.ShouldProcess($TotemUser, 'make the account, and sign it in at each start')) {
    $bytes = [byte[]]::new(32)
    $source = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    $source.GetBytes($bytes)
    $source.Dispose()
    $password = [Convert]::ToBase64String($bytes) + 'aA1!'
    $secret = ConvertTo-SecureString -String $password -AsPlainText -Force

    Add-UndoStep -Kind 'Account' -Target $TotemUser
    if ($exists) {
        Set-LocalUser -Name $TotemUser -Password $secret
    } else {
        New-LocalUser -Name $TotemUser -Password $secret -FullName 'Totem' -PasswordNeverExpires `
            -UserMayNotChangePassword -AccountNeverExpires | Out-Null
        Add-LocalGroupMember -SID 'S-1-5-32-545' -Member $TotemUser # Users, whatever they are called here
    }
    $sid = Get-TotemSid
    [Totem.Native]::MakeProfile($sid, $TotemUser)

    Add-UndoStep -Kind 'Secret' -Target 'DefaultPassword'
    [Totem.Native]::Keep('DefaultPassword', $password)
    $password = $null

    # Settings, which maintenance mode changes, and state: access for the kiosk, administrators and the system alone.
    New-Item -ItemType Directory -Path $TotemState -Force | Out-Null
    Add-UndoStep -Kind 'Access' -Target $TotemData -Data @{ Sid = $sid }
    & icacls.exe $TotemData /inheritance:r /grant:r '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' `
        "*${sid}:(OI)(CI)M" | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "The access to $TotemData cannot be set." }
}

Set-RecordedValue -Path $winlogon -Name 'AutoAdminLogon' -Value '1' -Type 'String'
Set-RecordedValue -Path $winlogon -Name 'DefaultUserName' -Value $TotemUser -Type 'String'
Set-RecordedValue -Path $winlogon -Name 'DefaultDomainName' -Value '.' -Type 'String'
Set-RecordedValue -Path $winlogon -Name 'ForceAutoLogon' -Value '1' -Type 'String'
# Allows automatic sign-in on machines that are set to be without passwords.
Set-RecordedValue -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\PasswordLess\Device' `
    -Name 'DevicePasswordLessBuildVersion' -Value 0
