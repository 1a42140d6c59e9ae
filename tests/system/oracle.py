"""What `vigie run` must report, computed from nothing but a topic's own log.

It shares no code with the program: JSON by Python, amounts as `Decimal` and then whole cents, windows by
adding up every message of theirs again.
"""

import json
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

TYPES = {"CASH_IN", "CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER"}
MONEY_FIELDS = ("amount", "oldbalanceOrg", "newbalanceOrig", "oldbalanceDest", "newbalanceDest")
NAME_FIELDS = ("nameOrig", "nameDest")
FIELDS = ("step", "type", *MONEY_FIELDS, *NAME_FIELDS, "isFraud")
LARGEST_CENTS = 10**15
# Floating-point noise that is rounded away: a thousandth of a cent.
NOISE = Decimal("0.001")
DEEPEST = 32
LAST_TIMESTAMP_MS = 253_402_300_799_999


class BadValueError(Exception):
    """`args[0]` is the code that the dead letter must carry."""


@dataclass(frozen=True)
class Message:
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes] = field(default_factory=dict)

    def json(self) -> dict:
        return json.loads(self.value)


@dataclass(frozen=True)
class Transaction:
    cents: int
    is_fraud: bool | None


# -- one value -------------------------------------------------------------------------------------


def decode(message: Message) -> Transaction:
    if not 0 <= message.timestamp_ms <= LAST_TIMESTAMP_MS:
        raise BadValueError("bad_timestamp")
    if not message.value:
        raise BadValueError("no_value")
    try:
        text = message.value.decode()
    except UnicodeDecodeError:
        raise BadValueError("invalid_utf8") from None
    value = _parse(text)
    if isinstance(value, str):
        value = _parse(value)
    if not isinstance(value, dict):
        raise BadValueError("not_an_object")
    return _transaction(value)


def _parse(text: str) -> object:
    if _depth(text) > DEEPEST:
        raise BadValueError("too_deep")
    try:
        value = json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_reject_constant,
            object_pairs_hook=_object,
        )
    except ValueError:
        raise BadValueError("malformed_json") from None
    return value


def _reject_constant(name: str) -> None:
    raise ValueError(name)


def _object(pairs: list[tuple[str, object]]) -> dict:
    if any(count > 1 for name, count in Counter(name for name, _ in pairs).items() if name in FIELDS):
        raise BadValueError("duplicate_field")
    return dict(pairs)


def _depth(text: str) -> int:
    """How deep brackets nest; those inside of strings do not count."""
    deepest = depth = 0
    for bracket in re.sub(r'"(?:[^"\\]|\\.)*"|[^][{}]', "", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _transaction(value: dict) -> Transaction:
    if any(name not in value for name in FIELDS if name != "isFraud"):
        raise BadValueError("missing_field")
    if not isinstance(value["step"], Decimal) or value["step"] % 1:
        raise BadValueError("wrong_type")
    if any(not isinstance(value[name], str) for name in (*NAME_FIELDS, "type")):
        raise BadValueError("wrong_type")
    if value["type"] not in TYPES:
        raise BadValueError("unknown_type")
    cents = {name: _cents(value[name]) for name in MONEY_FIELDS}
    return Transaction(cents["amount"], _is_fraud(value.get("isFraud")))


def _cents(value: object) -> int:
    if not isinstance(value, Decimal):
        raise BadValueError("wrong_type")
    exact = value * 100
    if exact < -NOISE:
        raise BadValueError("negative_amount")
    if exact > LARGEST_CENTS:
        raise BadValueError("out_of_range")
    whole = int(exact.to_integral_value())
    if abs(exact - whole) > NOISE:
        raise BadValueError("fraction_of_cent")
    return whole


def _is_fraud(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, Decimal) or value % 1:
        raise BadValueError("wrong_type")
    if value not in (0, 1):
        raise BadValueError("out_of_range")
    return value == 1


# -- a topic ---------------------------------------------------------------------------------------


def read_topic(bootstrap_servers: str, topic: str) -> list[Message]:
    """Everything in the topic, partition by partition in the log's order, without aborted transactions."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "oracle",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
        logs = _logs(consumer, topic, list(partitions))
        return [message for partition in sorted(logs) for message in logs[partition]]
    finally:
        consumer.close()


def _logs(consumer: Consumer, topic: str, partitions: list[int]) -> dict[int, list[Message]]:
    logs = {partition: [] for partition in partitions}
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])
    unfinished = set(partitions)
    while unfinished:
        for message in consumer.consume(10_000, timeout=0.1):
            partition = message.partition()
            if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
                unfinished.discard(partition)
            elif message.error():
                raise KafkaException(message.error())
            else:
                headers = dict(message.headers() or [])
                _, timestamp = message.timestamp()
                logs[partition].append(
                    Message(partition, message.offset(), timestamp, message.key(), message.value(), headers)
                )
    return logs


# -- totals and windows ----------------------------------------------------------------------------


@dataclass
class Figures:
    """The counts that a summary and the totals share. Amounts are cents."""

    transactions: int = 0
    frauds: int = 0
    cents: int = 0
    fraud_cents: int = 0
    predicted_frauds: int = 0
    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0

    def add(self, transaction: Transaction, predicted: bool) -> None:
        self.transactions += 1
        self.cents += transaction.cents
        self.predicted_frauds += predicted
        if transaction.is_fraud:
            self.frauds += 1
            self.fraud_cents += transaction.cents
        if transaction.is_fraud is not None:
            self.true_positives += predicted and transaction.is_fraud
            self.false_positives += predicted and not transaction.is_fraud
            self.false_negatives += not predicted and transaction.is_fraud

    def as_summary(self) -> dict:
        """The fields of a summary line that depend on the log alone."""
        return {
            "transactions": self.transactions,
            "frauds": self.frauds,
            "predicted_frauds": self.predicted_frauds,
            "amount": decimal_text(self.cents),
            "fraud_amount": decimal_text(self.fraud_cents),
            "true_positives": self.true_positives,
            "false_positives": self.false_positives,
            "false_negatives": self.false_negatives,
        }

    def share(self) -> float | None:
        return self.fraud_cents / self.cents if self.cents else None


def decimal_text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _time_of(entry: tuple[Message, Transaction, bool]) -> int:
    return entry[0].timestamp_ms


class Oracle:
    """Scores are not its matter: `alerted` names the messages for which an alert was raised."""

    def __init__(self, messages: list[Message], alerted: set[tuple[int, int]] = frozenset()):
        self.dead_letters: list[tuple[Message, str]] = []
        self._transactions: list[tuple[Message, Transaction, bool]] = []
        self._messages = messages
        for message in messages:
            try:
                transaction = decode(message)
            except BadValueError as error:
                self.dead_letters.append((message, error.args[0]))
            else:
                is_alerted = (message.partition, message.offset) in alerted
                self._transactions.append((message, transaction, is_alerted))
        self._by_time = sorted(self._transactions, key=_time_of)

    def totals(self) -> Figures:
        figures = Figures()
        for _, transaction, predicted in self._transactions:
            figures.add(transaction, predicted)
        return figures

    def event_window_ends(self) -> range:
        """From the second after the oldest message to the first second after the newest."""
        times = [message.timestamp_ms for message, _, _ in self._transactions]
        return range(min(times) // 1000 * 1000 + 1000, max(times) // 1000 * 1000 + 1001, 1000)

    def event_window(self, length_s: int, end_ms: int) -> Figures:
        """A partition's part of a window is what stands in its log before the first message that ends it."""
        figures = Figures()
        ended: set[int] = set()
        for message, transaction, predicted in self._transactions:
            if message.timestamp_ms >= end_ms:
                ended.add(message.partition)
            elif message.timestamp_ms >= end_ms - length_s * 1000 and message.partition not in ended:
                figures.add(transaction, predicted)
        return figures

    def window(self, length_s: int, end_ms: int) -> Figures:
        """The window as the finished log has it: what the wall clock's complete windows must say."""
        figures = Figures()
        first = bisect_left(self._by_time, end_ms - length_s * 1000, key=_time_of)
        behind = bisect_left(self._by_time, end_ms, key=_time_of)
        for _, transaction, predicted in self._by_time[first:behind]:
            figures.add(transaction, predicted)
        return figures
