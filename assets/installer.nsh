; Additions to electron-builder's installer (NSIS). Texts are in French: a person reads them.
!include "FileFunc.nsh"

!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"

!macro customInstall
  ; « /AUTOSTART » : démarre avec la session, dans la zone de notification, pour qui le programme est installé.
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AUTOSTART" $R1
  ${IfNot} ${Errors}
    WriteRegStr SHCTX "${RUN_KEY}" "${APP_ID}" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" --hidden'
  ${EndIf}
!macroend

!macro customUnInstall
  ; An update uninstalls the former version: nothing is asked and nothing of the person's goes.
  ${IfNot} ${isUpdated}
    DeleteRegValue SHCTX "${RUN_KEY}" "${APP_ID}"
    DeleteRegValue HKCU "${RUN_KEY}" "${APP_ID}"
    ; Links « sne-desk:// », which the application registers for the account that runs it.
    DeleteRegKey HKCU "Software\Classes\sne-desk"
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/DELETEDATA" $R1
    ${If} ${Errors}
      ; Silent without the switch: the answer is no.
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Effacer aussi les données de SNE Desk de ce compte (demandes reçues, réglages) ?$\r$\nSans elles, une nouvelle installation devra tout redemander au SNE." /SD IDNO IDNO keepData
    ${EndIf}
    SetShellVarContext current
    RMDir /r "$APPDATA\SNE Desk"
    RMDir /r "$APPDATA\SNE Desk Demonstration"
    ; electron-builder goes on in the context of the installation: else the keys of one for everybody would stay.
    ${If} $installMode == "all"
      SetShellVarContext all
    ${EndIf}
    keepData:
  ${EndIf}
!macroend
