"""A proxy in front of one broker that can swallow a client's fetch requests, and hang up on its questions."""

import asyncio
import contextlib
import struct
import threading
from collections.abc import Iterator

FETCH = 1
LIST_OFFSETS = 2
JOIN_GROUP = 11


class KafkaProxy:
    """Deaf to the fetches of `client` from `go_deaf` on, until that client joins its group anew or `listen`.

    With `hanging_up` a connection breaks, too, while a partition's end is asked for on it.
    """

    def __init__(self, port: int, broker_port: int, client: str):
        self._port = port
        self._broker_port = broker_port
        self._client = client
        self._deaf = False
        self._hangs_up = False
        self.swallowed = 0
        self.hung_up = 0

    def go_deaf(self, hanging_up: bool = False) -> None:
        self._deaf = True
        self._hangs_up = hanging_up

    def listen(self) -> None:
        self._deaf = False

    @property
    def is_deaf(self) -> bool:
        return self._deaf

    async def serve(self, ends: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", self._port)
        await ends.wait()
        server.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            there, back = await asyncio.open_connection("127.0.0.1", self._broker_port)
            await asyncio.wait(
                [
                    asyncio.create_task(self._requests(reader, back)),
                    asyncio.create_task(self._answers(there, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
            back.close()
        writer.close()

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                size = await reader.readexactly(4)
                request = await reader.readexactly(struct.unpack(">i", size)[0])
                if self._deaf and self._hangs_up and self._is(LIST_OFFSETS, request):
                    self.hung_up += 1
                    return
                if self._passes(request):
                    writer.write(size + request)
                    await writer.drain()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()

    def _is(self, wanted: int, request: bytes) -> bool:
        """Whether it is such a request of the client's."""
        kind, _version, _correlation, length = struct.unpack(">hhih", request[:10])
        return kind == wanted and request[10 : 10 + max(0, length)].decode() == self._client

    def _passes(self, request: bytes) -> bool:
        if self._is(JOIN_GROUP, request):
            self._deaf = False
        swallow = self._deaf and self._is(FETCH, request)
        self.swallowed += swallow
        return not swallow


@contextlib.contextmanager
def running_proxy(port: int, broker_port: int, client: str = "vigie") -> Iterator[KafkaProxy]:
    """A proxy for the length of a `with`."""
    proxy = KafkaProxy(port, broker_port, client)
    loop = asyncio.new_event_loop()
    ends = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(proxy.serve(ends),), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(ends.set)
        thread.join(5)
