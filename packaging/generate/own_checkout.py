"""Put this checkout first on the path, so that a Python of another one writes this one's files.

Each script of the folder imports it before the program. A Python whose installed program is that of another
checkout would else write what that one says.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT))
sys.path += [str(ROOT / "packaging"), str(ROOT / "tests")]
