#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Create two tasks of the system: Update installs an update at the kiosk's request, Watch restarts a machine without it.
#>
[CmdletBinding(SupportsShouldProcess)]
param()

. (Join-Path $PSScriptRoot 'Common.ps1')

$system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -RunLevel Highest
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries `
    -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Minutes 5)

if ($PSCmdlet.ShouldProcess("${TotemTasks}Update", 'register')) {
    Add-UndoStep -Kind 'Task' -Target 'Update'
    # For updates.public_key of another signer: the system trusts no file that others may change.
    New-Item -ItemType Directory -Path $TotemKeys -Force | Out-Null
    & icacls.exe $TotemKeys /setowner '*S-1-5-32-544' | Out-Null
    & icacls.exe $TotemKeys /inheritance:r /grant:r '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' `
        '*S-1-5-32-545:(OI)(CI)RX' | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "The access to $TotemKeys cannot be set." }
    $program = Join-Path $TotemPrograms 'base\totem-cli.exe'
    # The same state folder as the kiosk's, which has the fetched updates.
    $command = "/c set `"TOTEM_KIOSK__STATE_DIR=$TotemState`" && `"$program`" update apply"
    $action = New-ScheduledTaskAction -Execute 'cmd.exe' -Argument $command
    Register-ScheduledTask -TaskPath $TotemTasks -TaskName 'Update' -Action $action -Principal $system `
        -Settings $settings -Force | Out-Null
    # Start-Totem.ps1 runs it before each start: the kiosk's account may only read and run it.
    $service = New-Object -ComObject 'Schedule.Service'
    $service.Connect()
    $task = $service.GetFolder($TotemTasks.TrimEnd('\')).GetTask('Update')
    $task.SetSecurityDescriptor("D:P(A;;FA;;;BA)(A;;FA;;;SY)(A;;GRGX;;;$(Get-TotemSid))", 0)
}

if ($PSCmdlet.ShouldProcess("${TotemTasks}Watch", 'register')) {
    Add-UndoStep -Kind 'Task' -Target 'Watch'
    $script = Join-Path $TotemPrograms 'kiosk\Watch-Totem.ps1'
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' `
        -Argument "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$script`""
    $trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 5)
    Register-ScheduledTask -TaskPath $TotemTasks -TaskName 'Watch' -Action $action -Trigger $trigger `
        -Principal $system -Settings $settings -Force | Out-Null
}
