"""Python types of Qt's classes, created on the GUI thread before other threads use them.

PySide6 creates the type of a class when it is first imported or returned, and the table of those still to be
created has no lock (`incarnateType` in shiboken's sbkmodule.cpp, as of 6.11). Where two threads need the same
type at once, the second removes an entry that is gone: the process crashes, or walks the damaged table for
ever while it holds the interpreter's lock. Once a type exists, every thread may use it.
"""

import sys

TYPES = {
    "PySide6.QtCore": (
        *(
            "QBuffer",
            "QByteArray",
            "QCoreApplication",
            "QEvent",
            "QFileSystemWatcher",
            "QIODevice",
            "QLocale",
        ),
        *("QLockFile", "QMarginsF", "QMessageLogContext", "QObject", "QPoint", "QPointF", "QProcess"),
        *("QProcessEnvironment", "QRect", "QRectF", "QSize", "QSizeF", "QSocketNotifier", "QStorageInfo"),
        *("QTimer", "QXmlStreamAttribute", "QXmlStreamAttributes", "QXmlStreamReader", "Qt", "QtMsgType"),
    ),
    "PySide6.QtGui": (
        *("QBitmap", "QBrush", "QColor", "QColorSpace", "QFont", "QFontDatabase", "QFontInfo"),
        *("QFontMetricsF", "QGuiApplication", "QImage", "QImageIOHandler", "QImageReader", "QImageWriter"),
        *("QPageLayout", "QPageSize", "QPaintDevice", "QPainter", "QPainterPath", "QPdfWriter", "QPen"),
        *("QPolygon", "QRegion", "QRgba64", "QScreen"),
    ),
}
"""Classes that code outside of the user interface imports, or is given by others, by their modules."""


def create_types() -> None:
    """Create all types of the table; some milliseconds, as most exist once the home screen is shown."""
    for module, names in TYPES.items():
        for name in names:
            getattr(sys.modules[module], name)
