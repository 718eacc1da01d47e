"""RFC 3339 as the API and the cloud write it, to seconds."""
import datetime
import re


def seconds(text):
    """Since the epoch, to the microsecond."""
    whole, fraction, zone = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", text).groups()
    zone = "+00:00" if zone == "Z" else zone
    return datetime.datetime.fromisoformat(whole + zone).timestamp() + float(fraction or 0)
