/* Stand-in for libQt6Quick: Qt's FFmpeg plugin (the camera) links to it to grab pictures of Qt Quick's windows, of
   which the kiosk has none. A window is cast to QQuickWindow by the address below, which no window's class has among
   its bases, so the cast always fails. Saves 17 MB of Qt Quick and QML. The names are mangled, of Qt 6's ABI. */

#include <stdlib.h>

/* A QMetaObject of at most eight pointers; all zero, it has no base and no name. */
const void *_ZN12QQuickWindow16staticMetaObjectE[8] = {0};

/* QImage QQuickWindow::grabWindow() */
void _ZN12QQuickWindow10grabWindowEv(void) { abort(); }
