"""The gallery: every screen in every state, as the real window paints it."""
