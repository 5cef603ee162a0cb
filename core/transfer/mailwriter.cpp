#include "mailwriter.h"

#include "lineends.h"
#include "maildirname.h"
#include "mboxfields.h"
#include "mboxwriter.h"
#include "mime/headerscanner.h"
#include "safefile.h"
#include "store/packedbody.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QSaveFile>
#include <QSet>
#include <cerrno>
#include <deque>

namespace posthorn
{

namespace
{

constexpr qsizetype mostMaildirKeywords = 26;

Result<void> makeFolder(const QString &path)
{
    errno = 0;
    if (!QDir().mkpath(path))
        return fileError(QStringLiteral("cannot make the folder"), path, errno != 0 ? errno : EACCES);
    return {};
}

bool fileHolds(const QString &path, const QByteArray &bytes)
{
    const auto there = readOrdinaryFile(path, bytes.size());
    const auto *found = std::get_if<QByteArray>(&there);
    return found != nullptr && *found == bytes;
}

/// Files on their way to their names. Some are written before each is synced, because the first sync takes
/// most of the others along. What has no name at the end goes.
class NewFiles
{
public:
    ~NewFiles()
    {
        for (const Pending &file : m_pending)
            QFile::remove(file.temporary);
    }

    [[nodiscard]] Result<void> add(const QString &temporary, const QString &path, const QByteArray &bytes,
                                   qint64 modifiedMs)
    {
        POSTHORN_TRY(writeTemporary(temporary, bytes));
        m_pending.push_back({temporary, path, bytes, modifiedMs});
        m_bytes += bytes.size();
        return m_pending.size() < most && m_bytes < mostBytes ? Result<void>() : finish();
    }

    [[nodiscard]] Result<void> finish()
    {
        while (!m_pending.empty()) {
            const Pending &file = m_pending.front();
            POSTHORN_TRY(finishFile(file.temporary, file.path, file.bytes, file.modifiedMs));
            m_pending.pop_front();
        }
        m_bytes = 0;
        return {};
    }

private:
    struct Pending {
        QString temporary;
        QString path;
        QByteArray bytes;
        qint64 modifiedMs = 0;
    };
    static constexpr size_t most = 128;
    static constexpr qint64 mostBytes = 16 * 1024 * 1024;

    std::deque<Pending> m_pending;
    qint64 m_bytes = 0;
};

/// In cur, each under a name made of its time and its hash, so that a second run finds it.
class MaildirWriter final : public MailWriter
{
public:
    explicit MaildirWriter(QString path)
        : m_path(std::move(path))
    {
    }

    [[nodiscard]] Result<void> begin()
    {
        for (const char *folder : {"/cur", "/new", "/tmp"})
            POSTHORN_TRY(makeFolder(m_path + QLatin1String(folder)));
        for (const char *folder : {"/cur", "/new"}) {
            const QString dir = m_path + QLatin1String(folder);
            for (const QString &name : QDir(dir).entryList(QDir::Files))
                m_there.insert(name.section(u':', 0, 0), dir + u'/' + name);
        }
        const auto keywords = readOrdinaryFile(keywordFile(), 64 * 1024);
        if (const auto *bytes = std::get_if<QByteArray>(&keywords))
            m_keywords = readMaildirKeywords(*bytes);
        return {};
    }

    [[nodiscard]] Result<Added> add(const FiledMessage &message) override
    {
        FlagState flags = message.flags;
        flags.keywords = keywordsOf({{}, message.flags.keywords});
        POSTHORN_TRY(nameKeywords(flags.keywords));
        const QByteArray bytes = forUnixFile(message.bytes);
        const QString stem =
            QStringLiteral("%1.%2")
                .arg(message.receivedMs / 1000)
                .arg(QString::fromLatin1(PackedBody::hashOf(message.bytes).toHex().left(24)));
        // One message may lie in a folder twice.
        int &copies = m_copies[stem];
        for (++copies;; ++copies) {
            const QString base = copies == 1 ? stem + QStringLiteral(".posthorn")
                                             : QStringLiteral("%1_%2.posthorn").arg(stem).arg(copies);
            if (const auto there = m_there.constFind(base); there != m_there.cend()) {
                if (fileHolds(*there, bytes))
                    return Added::Already;
                continue;
            }
            const QString name =
                QStringLiteral("%1/cur/%2:2,%3").arg(m_path, base, maildirLetters(flags, m_keywords));
            POSTHORN_TRY(
                m_files.add(m_path + QStringLiteral("/tmp/") + base, name, bytes, message.receivedMs));
            return Added::New;
        }
    }

    [[nodiscard]] Result<void> close() override
    {
        POSTHORN_TRY(m_files.finish());
        return syncFolder(m_path + QStringLiteral("/cur"));
    }

private:
    [[nodiscard]] QString keywordFile() const { return m_path + QStringLiteral("/dovecot-keywords"); }

    /// The names first: a letter must never mean what nobody knows.
    [[nodiscard]] Result<void> nameKeywords(const QStringList &wanted)
    {
        QStringList keywords = m_keywords;
        for (const QString &keyword : wanted) {
            if (!keywords.contains(keyword) && keywords.size() < mostMaildirKeywords)
                keywords.append(keyword);
        }
        if (keywords == m_keywords)
            return {};
        m_keywords = keywords;
        QSaveFile file(keywordFile());
        const QByteArray bytes = writeMaildirKeywords(keywords);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            return fileError(QStringLiteral("cannot write"), keywordFile(), errno);
        return {};
    }

    QString m_path;
    QHash<QString, QString> m_there; // file by its name without flags
    QHash<QString, int> m_copies;
    QStringList m_keywords;
    NewFiles m_files;
};

/// Each as it is, under a name that tells time and subject; one message has one file.
class EmlWriter final : public MailWriter
{
public:
    explicit EmlWriter(QString path)
        : m_path(std::move(path))
    {
    }

    [[nodiscard]] Result<void> begin() { return makeFolder(m_path); }

    [[nodiscard]] Result<Added> add(const FiledMessage &message) override
    {
        const QString hash = QString::fromLatin1(PackedBody::hashOf(message.bytes).toHex().left(12));
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(message.receivedMs, Qt::UTC);
        const QString name = safeFileName(time.toString(QStringLiteral("yyyy-MM-dd hhmm ")) +
                                          scanHeader(message.bytes).envelope.subject) +
                             u' ' + hash + QStringLiteral(".eml");
        const QString path = m_path + u'/' + name;
        if (m_names.contains(name))
            return Added::Already;
        m_names.insert(name);
        if (QFileInfo::exists(path))
            return fileHolds(path, message.bytes)
                       ? Result<Added>(Added::Already)
                       : Result<Added>(fileError(QStringLiteral("cannot write"), path, EEXIST));
        POSTHORN_TRY(m_files.add(m_path + QStringLiteral("/.") + hash + QStringLiteral(".part"), path,
                                 message.bytes, message.receivedMs));
        return Added::New;
    }

    [[nodiscard]] Result<void> close() override
    {
        POSTHORN_TRY(m_files.finish());
        return syncFolder(m_path);
    }

private:
    QString m_path;
    QSet<QString> m_names; // written in this run
    NewFiles m_files;
};

template <class Writer>
Result<std::unique_ptr<MailWriter>> begun(const QString &path)
{
    auto writer = std::make_unique<Writer>(path);
    POSTHORN_TRY(writer->begin());
    return std::unique_ptr<MailWriter>(std::move(writer));
}

} // namespace

Result<std::unique_ptr<MailWriter>> MailWriter::open(Format format, const QString &path)
{
    switch (format) {
    case Format::Mbox:
        return begun<MboxWriter>(path);
    case Format::Maildir:
        return begun<MaildirWriter>(path);
    case Format::Eml:
        break;
    }
    return begun<EmlWriter>(path);
}

} // namespace posthorn
