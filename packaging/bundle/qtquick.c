/* Stands in for libQt6Quick: Qt's FFmpeg plugin (the camera) links to it for one thing, pictures of Qt Quick's
   windows, of which the kiosk has none. Qt asks each window "are you a QQuickWindow?" by the address below, and no
   window says yes. Saves 17 MB of Qt Quick and QML. The names are C++'s, of Qt 6's binary interface. */

#include <stdlib.h>

/* QMetaObject of six pointers and two of its super data: as zeros it is nobody's. */
const void *_ZN12QQuickWindow16staticMetaObjectE[8] = {0};

/* QImage QQuickWindow::grabWindow() */
void _ZN12QQuickWindow10grabWindowEv(void) { abort(); }
