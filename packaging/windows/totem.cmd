@echo off
rem The command "totem": the program of the current version, with the state folder of the kiosk.
setlocal
set "TOTEM_KIOSK__STATE_DIR=%ProgramData%\Totem\state"
set "version=base"
if exist "%~dp0..\current.txt" set /p version=<"%~dp0..\current.txt"
if not exist "%~dp0..\%version%\totem-cli.exe" set "version=base"
"%~dp0..\%version%\totem-cli.exe" %*
exit /b %errorlevel%
