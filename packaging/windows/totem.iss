; The installer for Windows, made by Inno Setup 6.3 or later on Windows:
;
;     iscc /DVersion=1.2.3 /DBundle=..\..\dist\totem totem.iss
;
; Bundle is the folder that PyInstaller made. It goes to Program Files\Totem\base, which updates never change: they
; are installed beside it, in versions, and current.txt names the current one. Settings and state are in ProgramData\Totem
; and stay when Totem is removed. The kiosk is not set up here but by kiosk\Install-Kiosk.ps1, see README.md.

#ifndef Version
  #error Version is not given: iscc /DVersion=1.2.3
#endif
#ifndef Bundle
  #define Bundle "..\..\dist\totem"
#endif

[Setup]
AppId={{5B6E0F7C-3C0E-4E1B-9C1F-746F74656D31}
AppName=Totem
AppVersion={#Version}
DefaultDirName={autopf}\Totem
DisableDirPage=yes
DisableProgramGroupPage=yes
DisableReadyPage=yes
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputBaseFilename=totem-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
CloseApplications=force
UninstallDisplayIcon={app}\base\totem.exe
WizardStyle=modern

[Languages]
Name: "pt"; MessagesFile: "compiler:Languages\BrazilianPortuguese.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[Dirs]
Name: "{app}\versions"
Name: "{app}\keys"
Name: "{commonappdata}\Totem"
Name: "{commonappdata}\Totem\state"

[InstallDelete]
Type: filesandordirs; Name: "{app}\base"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}\base"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "*.ps1"; DestDir: "{app}\kiosk"; Flags: ignoreversion
Source: "README.md"; DestDir: "{app}\kiosk"; Flags: ignoreversion

[Run]
; Programs: only administrators write there. Settings and state: administrators and the system; the kiosk's own
; account gets in by Set-KioskUser.ps1. S-1-5-32-544 are Administrators, S-1-5-18 is the system.
Filename: "{sys}\icacls.exe"; Parameters: """{commonappdata}\Totem"" /inheritance:r /grant ""*S-1-5-32-544:(OI)(CI)F"" ""*S-1-5-18:(OI)(CI)F"""; Flags: runhidden
Filename: "{cmd}"; Parameters: "/c if not exist ""{commonappdata}\Totem\totem.toml"" ""{app}\base\totem-cli.exe"" config example > ""{commonappdata}\Totem\totem.toml"""; Flags: runhidden

[UninstallRun]
Filename: "{sys}\WindowsPowerShell\v1.0\powershell.exe"; Parameters: "-NoProfile -ExecutionPolicy Bypass -File ""{app}\kiosk\Undo-Kiosk.ps1"""; Flags: runhidden; RunOnceId: "UndoKiosk"

[UninstallDelete]
Type: filesandordirs; Name: "{app}\versions"
Type: filesandordirs; Name: "{app}\base"
Type: filesandordirs; Name: "{app}\updates"
Type: files; Name: "{app}\current.txt"
