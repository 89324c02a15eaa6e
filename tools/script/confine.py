"""A program for Linux that gives up rights for good, then becomes the command it is given.

Usage: ``confine.py PARENT BYTES FOLDER READABLE DEVICES COMMAND…``; lists are separated by colons. Landlock
leaves the files in READABLE (to read and run), DEVICES and FOLDER (to read and write); seccomp takes sockets,
new processes, signals to others, tracing and changes of modes and owners. No file grows beyond BYTES. The
process ends with the thread that started it.

Sources: kernel.org userspace-api/landlock and userspace-api/seccomp_filter; linux/filter.h, linux/audit.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import stat
import struct
import sys

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 1, 22, 38, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute, read a file, list a folder
_FILE = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15  # the rights that a single file can have
_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}  # of the file system; 16 from version 5 on
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CLONE_THREAD = 0x10000
# Numbers of system calls: x86_64, aarch64 (0: not there).
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_REFUSED = {
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": (425, 425),
    "fork": (57, 0), "vfork": (58, 0), "execveat": (322, 281), "setsid": (112, 157), "setpgid": (109, 154),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "chmod": (90, 0), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, 0),
    "fchown": (93, 55), "lchown": (94, 0), "fchownat": (260, 54), "utime": (132, 0), "utimes": (235, 0),
    "futimesat": (261, 0), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466), "file_setattr": (469, 469),
}  # fmt: skip
_TO_ITSELF = {"kill": (62, 129), "tgkill": (234, 131)}
_CLONE, _CLONE3, _PRLIMIT = (56, 220), 435, (302, 261)

if sys.platform != "linux":
    sys.exit("this program is for Linux")

_libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Confine this process and run the command; raises OSError when a right cannot be given up."""
    parent, size, folder, readable, devices, *command = arguments
    os.chdir(folder)
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != int(parent):
        sys.exit("the parent has ended")
    # Python ignores SIGXFSZ, and so does what it becomes: a write beyond the limit fails.
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _restrict_files(folder, [f"/proc/{os.getpid()}", *readable.split(":")], devices.split(":"))
    _restrict_calls(os.getpid())
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


def _restrict_files(folder: str, readable: list[str], devices: list[str]) -> None:
    version = _checked(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1))
    every = (1 << _RIGHTS_BY_VERSION.get(version, 16)) - 1
    ruleset = _checked(_libc.syscall(_CREATE_RULESET, struct.pack("=Q", every), ctypes.c_size_t(8), 0))
    rules = [(path, _READ) for path in readable] + [(path, 1 << 1 | 1 << 2) for path in devices]
    for path, rights in [*rules, (folder, every & ~_device_and_links())]:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        possible = every if stat.S_ISDIR(os.fstat(descriptor).st_mode) else _FILE
        rule = struct.pack("=Qi", rights & possible & every, descriptor)
        _checked(_libc.syscall(_ADD_RULE, ruleset, 1, rule, 0))
        os.close(descriptor)
    _checked(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _device_and_links() -> int:
    """Return the rights that not even the scratch folder has: to run, and to make devices, sockets, pipes."""
    return 1 << 0 | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11


def _restrict_calls(own: int) -> None:
    column, audit = _ARCHITECTURES[platform.machine()]
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    # The second numbering of x86_64 ("x32") would pass by every comparison below.
    program += [(_AT_LEAST, 0, 1, 0x40000000), refuse]
    for numbers in _REFUSED.values():
        if numbers[column]:
            program += [(_EQUAL, 0, 1, numbers[column]), refuse]
    for numbers in _TO_ITSELF.values():
        program += [(_EQUAL, 0, 4, numbers[column]), (_LOAD, 0, 0, 16), (_EQUAL, 0, 1, own), allow, refuse]
    program += [(_EQUAL, 0, 5, _PRLIMIT[column]), (_LOAD, 0, 0, 16), (_EQUAL, 1, 0, 0), (_EQUAL, 0, 1, own)]
    program += [allow, refuse]
    program += [
        (_EQUAL, 0, 4, _CLONE[column]),
        (_LOAD, 0, 0, 16),
        (_ANY_BIT, 0, 1, _CLONE_THREAD),
        allow,
        refuse,
    ]
    # Its flags lie in memory that a filter cannot read; without it the C library takes clone.
    program += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS), allow]
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    text = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(text))
    _checked(_libc.prctl(_PR_SET_SECCOMP, _FILTER, header, 0, 0))


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(f"{sys.argv[6]}: {error.strerror}")
