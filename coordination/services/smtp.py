"""Speaks to the mail server so that one knows afterwards whether a mail may have left (docs/adr/0005-outbox.md)."""

import smtplib

from django.core.mail.backends import smtp


class _TextNoted:
    """Notes that the text of a mail was on its way: from there on, only the server's answer says what became of it."""

    text_was_sent = False

    def sendmail(self, *args, **kwargs):
        self.text_was_sent = False
        return super().sendmail(*args, **kwargs)

    def data(self, msg):
        self.text_was_sent = True
        return super().data(msg)


class NotingSMTP(_TextNoted, smtplib.SMTP):
    pass


class NotingSMTPSSL(_TextNoted, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return NotingSMTPSSL if self.use_ssl else NotingSMTP

    @property
    def is_in_doubt(self):
        """Whether the last mail may have been taken although sending it failed."""
        return bool(self.connection and self.connection.text_was_sent)

    def ensure_open(self):
        """Open the connection, or open it again when the server closed it between two mails."""
        if self.connection is not None:
            try:
                if self.connection.noop()[0] == 250:
                    self.connection.text_was_sent = False
                    return
            except (OSError, smtplib.SMTPException):
                pass
            self.drop()
        self.open()

    def drop(self):
        """Forget a connection that can no longer be used."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
