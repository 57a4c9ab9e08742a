"""Scrolling by a finger: what is under it answers at once, and lets go as soon as the finger drags."""

from PySide6.QtWidgets import QScroller, QScrollerProperties, QWidget

from totem.ui.theme import Theme

DRAG_START_MM = 4.0  # less is a tap by an unsteady hand


def scroll_by_finger(viewport: QWidget, theme: Theme) -> QScroller:
    """Let `viewport` be dragged and flicked; it stops at its ends. With reduced motion it is only dragged.

    Qt would hold each press back for 250 ms to see whether it becomes a drag; without that, a touch is seen
    within a frame. Whoever shows a press has to let go when the scroller's state becomes Dragging.
    """
    QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.LeftMouseButtonGesture)
    scroller = QScroller.scroller(viewport)
    properties, metric = QScrollerProperties(), QScrollerProperties.ScrollMetric
    properties.setScrollMetric(metric.MousePressEventDelay, 0.0)
    metre = scroller.pixelPerMeter().y()  # as the panel tells it, which may be wrong: the theme knows
    properties.setScrollMetric(metric.DragStartDistance, theme.mm(DRAG_START_MM) / metre)
    for overshoot in (metric.VerticalOvershootPolicy, metric.HorizontalOvershootPolicy):
        properties.setScrollMetric(overshoot, QScrollerProperties.OvershootPolicy.OvershootAlwaysOff)
    if not theme.motion:
        properties.setScrollMetric(metric.MaximumVelocity, 0.0)
    scroller.setScrollerProperties(properties)
    return scroller
