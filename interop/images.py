"""Two small images to bake into."""
import struct
import zlib
from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 1h2" stroke="#2060a0"/></svg>\n'


def of(suffix: str, folder: Path) -> Path:
    """The image with this suffix, in the folder."""
    file = folder / f"image{suffix}"
    file.write_bytes(png() if suffix == ".png" else SVG.encode())
    return file


def png() -> bytes:
    """Two by two pixels, blue and white."""
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\x20\x60\xa0\xff\xff\xff" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
