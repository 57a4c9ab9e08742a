; The installer for Windows, made by Inno Setup 6.3 or later on Windows:
;
;     iscc /DVersion=1.2.3 /DBundle=..\..\dist\totem totem.iss
;
; Bundle is the folder that PyInstaller made. It goes to Program Files\Totem\base, which updates never change: they
; are installed beside it, in versions, and current.txt names the current one. command\totem.cmd, on the path, calls that
; one. Settings and state are in ProgramData\Totem and stay when Totem is removed. Windows is not set up as a kiosk here
; but by "totem kiosk-setup apply", see README.md; what that changed is undone before Totem is removed, and if something
; cannot be, nothing is removed, so that it can be undone later.

#ifndef Version
  #error Version is not given: iscc /DVersion=1.2.3
#endif
#ifndef Bundle
  #define Bundle "..\..\dist\totem"
#endif
#ifndef Compression
  #define Compression "lzma2/max"
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
Compression={#Compression}
SolidCompression=yes
CloseApplications=force
ChangesEnvironment=yes
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
Source: "totem.cmd"; DestDir: "{app}\command"; Flags: ignoreversion
Source: "*.ps1"; DestDir: "{app}\kiosk"; Flags: ignoreversion
Source: "README.md"; DestDir: "{app}\kiosk"; Flags: ignoreversion

[Registry]
Root: HKLM; Subkey: "{code:EnvironmentKey}"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}\command"; Check: not IsOnPath

[Run]
; Programs: only administrators write there. Settings and state: administrators and the system; the kiosk's own
; account gets in by "totem kiosk-setup apply". S-1-5-32-544 are Administrators, S-1-5-18 is the system.
Filename: "{sys}\icacls.exe"; Parameters: """{commonappdata}\Totem"" /inheritance:r /grant ""*S-1-5-32-544:(OI)(CI)F"" ""*S-1-5-18:(OI)(CI)F"""; Flags: runhidden
Filename: "{app}\base\totem-cli.exe"; Parameters: "config example --out ""{commonappdata}\Totem\totem.toml"""; Flags: runhidden; Check: not FileExists(ExpandConstant('{commonappdata}\Totem\totem.toml'))

[UninstallDelete]
Type: filesandordirs; Name: "{app}\versions"
Type: filesandordirs; Name: "{app}\base"
Type: filesandordirs; Name: "{app}\updates"
Type: filesandordirs; Name: "{app}\keys"
Type: filesandordirs; Name: "{app}\record"
Type: files; Name: "{app}\current.txt"

[CustomMessages]
pt.NotUndone=O Windows ainda tem algo do modo de totem, que %1 lista; por isso nada foi removido. Como administrador, rode %2, que diz o que falta, e remova o Totem de novo.
en.NotUndone=Windows still has something of the kiosk, which %1 lists, so nothing was removed. Run as administrator: %2, which says what is missing, and remove Totem again.

[Code]
function EnvironmentKey(Unused: String): String;
begin
  Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';
end;

function IsOnPath: Boolean;
var
  Path: String;
begin
  Result := RegQueryStringValue(HKLM, EnvironmentKey(''), 'Path', Path)
    and (Pos(Lowercase(ExpandConstant(';{app}\command;')), Lowercase(';' + Path + ';')) > 0);
end;

procedure RemoveFromPath;
var
  Path: String;
begin
  if RegQueryStringValue(HKLM, EnvironmentKey(''), 'Path', Path) then begin
    StringChangeEx(Path, ExpandConstant(';{app}\command'), '', True);
    RegWriteExpandStringValue(HKLM, EnvironmentKey(''), 'Path', Path);
  end;
end;

{ The record of changes is there as long as one of them is to be undone. }
function IsUndone: Boolean;
begin
  Result := not FileExists(ExpandConstant('{app}\record\undo.jsonl'));
end;

{ The account has to be signed out, or its profile cannot be removed. }
function InitializeUninstall: Boolean;
var
  Code: Integer;
begin
  if not IsUndone then
    Exec(ExpandConstant('{app}\base\totem-cli.exe'), 'kiosk-setup undo', '', SW_HIDE, ewWaitUntilTerminated, Code);
  Result := IsUndone;
  if not Result then
    SuppressibleMsgBox(FmtMessage(CustomMessage('NotUndone'), [ExpandConstant('{app}\record\undo.jsonl'),
      'totem kiosk-setup undo']), mbError, MB_OK, IDOK);
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usUninstall then
    RemoveFromPath;
end;
