"""`python -m anyuan.site.cli VERB …`: what the launcher starts."""

import sys

from anyuan.site.cli import main

sys.exit(main())
