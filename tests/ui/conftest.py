"""A reference ERP and kiosks before it."""

from support.stands import erp as erp
from support.stands import erp_server as erp_server
from support.stands import make_stand as make_stand
from support.stands import stand as stand
