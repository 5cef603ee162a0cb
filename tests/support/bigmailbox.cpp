#include "support/bigmailbox.h"

#include <QDateTime>
#include <QFile>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace posthorn
{

namespace
{

constexpr std::array kNames{"Ada Lovelace", "Grace Hopper",  "Emmy Noether",  "Alan Turing",
                            "Lise Meitner", "Konrad Zuse",   "Sofia Kowalew", "Jean Bartik",
                            "Mary Jackson", "Radia Perlman", "Ida Rhodes",    "Kurt Schwitters"};
constexpr std::array kWords{"budget",  "harbour", "meeting", "engine", "lantern", "quarter",
                            "review",  "travel",  "invoice", "garden", "signal",  "winter",
                            "paper",   "station", "music",   "bridge", "letter",  "morning",
                            "release", "window",  "orchard", "copper", "valley",  "notes"};

qint64 fiveYearsMs()
{
    return qint64(5) * 365 * 24 * 3600 * 1000;
}

QByteArray words(std::mt19937 &random, int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i) {
        if (i > 0)
            text += ' ';
        text += kWords[random() % kWords.size()];
    }
    return text;
}

Error failure(const QString &path)
{
    return {ErrorDomain::Store,
            ErrorCode::StoreUnavailable,
            Retry::Never,
            {},
            path + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))};
}

} // namespace

qint64 BigMailbox::receivedMs(int index) const
{
    return newestMs - fiveYearsMs() / messages * (messages - 1 - index);
}

QByteArray BigMailbox::message(int index) const
{
    std::mt19937 random(seed * 1'000'003U + static_cast<quint32>(index));
    const QByteArray number = QByteArray::number(index);
    const auto *from = kNames[random() % kNames.size()];
    const bool answer = index > 10 && random() % 3 == 0;
    // An answer names one of the ten messages before it.
    const QByteArray parent = QByteArray::number(index - 1 - int(random() % 10));
    const bool html = random() % 4 == 0;
    const auto date = QDateTime::fromMSecsSinceEpoch(receivedMs(index), Qt::UTC);

    QByteArray bytes;
    bytes.reserve(meanBytes * 3);
    bytes +=
        "Received: from relay.example.org by mx.example.test; " + date.toString(Qt::RFC2822Date).toLatin1();
    bytes += "\r\nMessage-ID: <" + number +
             ".bench@example.org>\r\nDate: " + date.toString(Qt::RFC2822Date).toLatin1() + "\r\nFrom: \"" +
             from + "\" <sender" + QByteArray::number(random() % 500) +
             "@example.org>\r\nTo: Home <home@example.test>\r\nSubject: ";
    if (answer)
        bytes += "Re: ";
    bytes += words(random, 3 + int(random() % 5)) + "\r\n";
    if (answer)
        bytes += "In-Reply-To: <" + parent + ".bench@example.org>\r\nReferences: <" + parent +
                 ".bench@example.org>\r\n";
    bytes += "MIME-Version: 1.0\r\n";
    bytes += html ? "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
                  : "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    // Sizes spread evenly between nothing and twice the mean.
    const qsizetype wanted = qsizetype(random() % unsigned(meanBytes * 2));
    // Of words and numbers, so that it compresses about as letters do.
    while (bytes.size() + 80 < wanted)
        bytes += words(random, 8) + ' ' + QByteArray::number(random() % 10'000) + "\r\n";
    bytes += words(random, 6) + "\r\n";
    if (html)
        bytes += "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + words(random, 20) +
                 "</p>\r\n--b--\r\n";
    return bytes;
}

Result<void> BigMailbox::writeMaildir(const QString &maildir) const
{
    const QByteArray folder = QFile::encodeName(maildir) + "/cur/";
    struct stat owner {
    };
    if (::stat(folder.constData(), &owner) != 0)
        return failure(maildir);
    for (int index = 0; index < messages; ++index) {
        const QByteArray bytes = message(index);
        const qint64 seconds = receivedMs(index) / 1000;
        const QByteArray path = folder + QByteArray::number(seconds) + ".M" + QByteArray::number(index) +
                                ".bench,S=" + QByteArray::number(bytes.size()) + ":2," +
                                (index % 10 == 0 ? "" : "S");
        const int file = ::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0)
            return failure(QFile::decodeName(path));
        const std::array<timespec, 2> times{timespec{seconds, 0}, timespec{seconds, 0}};
        const bool written = ::write(file, bytes.constData(), size_t(bytes.size())) == bytes.size() &&
                             ::futimens(file, times.data()) == 0 &&
                             (getuid() != 0 || ::fchown(file, owner.st_uid, owner.st_gid) == 0);
        ::close(file);
        if (!written)
            return failure(QFile::decodeName(path));
    }
    return {};
}

} // namespace posthorn
