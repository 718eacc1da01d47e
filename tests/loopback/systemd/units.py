#!/usr/bin/python3
"""Units on a bus on which python3-dbusmock plays systemd (both of Debian's own Python).

usage: units.py ADDRESS define                        the manager's methods, before anything else
       units.py ADDRESS set UNIT NAME=VALUE...        a unit, made when it is not there yet

Names are those of systemd's properties: LoadState ActiveState SubState StateChangeTimestamp; of services also NRestarts
Type Result. LoadUnit refuses `secret.service`, and finds of others what was set.
"""
import sys

import dbus
import dbus.bus

MANAGER = "/org/freedesktop/systemd1"
UNIT = "org.freedesktop.systemd1.Unit"
SERVICE = "org.freedesktop.systemd1.Service"
TYPES = {"StateChangeTimestamp": dbus.UInt64, "NRestarts": dbus.UInt32}
OF_SERVICES = ("NRestarts", "Type", "Result")
LOAD_UNIT = """
if args[0] == 'secret.service':
    raise dbus.exceptions.DBusException('not for you', name='org.freedesktop.DBus.Error.AccessDenied')
ret = dbus.ObjectPath('/org/freedesktop/systemd1/unit/' + ''.join(c if c.isalnum() else '_%02x' % ord(c) for c in args[0]))
"""


def path_of(unit):
    return MANAGER + "/unit/" + "".join(c if c.isalnum() else f"_{ord(c):02x}" for c in unit)


def mock(bus, path):
    return dbus.Interface(bus.get_object("org.freedesktop.systemd1", path), "org.freedesktop.DBus.Mock")


def set_unit(bus, unit, pairs):
    values = {name: TYPES.get(name, lambda v: dbus.String(v))(int(value) if name in TYPES else value)
              for name, value in (pair.split("=", 1) for pair in pairs)}
    parts = {UNIT: {n: v for n, v in values.items() if n not in OF_SERVICES},
             SERVICE: {n: v for n, v in values.items() if n in OF_SERVICES}}
    try:
        mock(bus, MANAGER).AddObject(path_of(unit), UNIT, dbus.Dictionary(parts[UNIT], signature="sv"),
                                     dbus.Array([], signature="(ssss)"))
        if parts[SERVICE]:
            mock(bus, path_of(unit)).AddProperties(SERVICE, dbus.Dictionary(parts[SERVICE], signature="sv"))
    except dbus.exceptions.DBusException:  # it is there
        for interface, changed in parts.items():
            if changed:
                mock(bus, path_of(unit)).UpdateProperties(interface, dbus.Dictionary(changed, signature="sv"))


def main(address, verb, *rest):
    bus = dbus.bus.BusConnection(address)
    if verb == "define":
        mock(bus, MANAGER).AddMethod("org.freedesktop.systemd1.Manager", "LoadUnit", "s", "o", LOAD_UNIT)
    else:
        set_unit(bus, rest[0], rest[1:])


main(*sys.argv[1:])
