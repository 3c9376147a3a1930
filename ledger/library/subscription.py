"""The library's subscription on our log: yields notifications as they are committed, for ever.

The library's own moves only on events that match its topics, and then reads the whole log again for
a rare topic.
"""

from __future__ import annotations

from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription, ShutDown

from ledger.store.wakeup import HeadWatch


class LedgerSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Notifications after ``gt``, then each new one; ends only when it is stopped.

    It waits on ``watch`` and closes it at its end.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        watch: HeadWatch,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        # Before the base class, which starts the thread that uses it.
        self._watch = watch
        super().__init__(recorder=recorder, gt=gt, topics=topics)

    def __exit__(self, *args: object, **kwargs: object) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._watch.close()

    def stop(self) -> None:
        """End the iteration; from any thread."""
        super().stop()
        self._watch.wake()

    def _loop_on_pull(self) -> None:
        try:
            self._pull()
            while not self._has_been_stopped:
                self._watch.wait()
                self._pull()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that iterates
            self._thread_error = self._thread_error or error
            self.stop()

    def _pull(self) -> None:
        while not self._has_been_stopped:
            last = self._last_notification_id or 0
            # Everything up to here is committed, so what does not match now never will.
            head = self._recorder.max_notification_id() or 0
            if head <= last:
                return
            found = self._recorder.select_notifications(
                last, self._select_limit, head, self._topics, inclusive_of_start=False
            )
            if found:
                try:
                    self._notifications_queue.put(found)
                except ShutDown:
                    return
            full = len(found) == self._select_limit
            self._last_notification_id = found[-1].id if full else head
