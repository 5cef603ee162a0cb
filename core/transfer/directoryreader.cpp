#include "directoryreader.h"

#include "lineends.h"
#include "maildirname.h"
#include "mboxfields.h"
#include "safefile.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>

namespace posthorn
{

namespace
{

constexpr qint64 largestKeywordFile = 64 * 1024;

/// Thunderbird writes them into single files too: in its own Maildirs, and where a message is saved.
bool hasMozillaNotes(QByteArrayView message)
{
    qsizetype begin = 0;
    for (int line = 0; line < 4 && begin >= 0 && begin < message.size(); ++line) {
        if (message.sliced(begin).startsWith("X-Mozilla-Status:"))
            return true;
        begin = message.indexOf('\n', begin) + 1;
        if (begin == 0)
            break;
    }
    return false;
}

} // namespace

DirectoryReader::DirectoryReader(const SourceFolder &folder)
    : m_isMaildir(folder.kind == SourceFolder::Kind::Maildir)
    , m_files(files(folder))
{
    if (!m_isMaildir)
        return;
    const auto keywords =
        readOrdinaryFile(folder.file + QStringLiteral("/dovecot-keywords"), largestKeywordFile);
    if (const auto *bytes = std::get_if<QByteArray>(&keywords))
        m_keywords = readMaildirKeywords(*bytes);
}

QStringList DirectoryReader::files(const SourceFolder &folder)
{
    if (!QFileInfo(folder.file).isDir())
        return {folder.file};
    QStringList found;
    const auto list = [&found](const QString &dir, const QStringList &patterns) {
        // Links too, so that it is told that they are not followed.
        const QDir::Filters filters = QDir::Files | QDir::System;
        for (const QString &name : QDir(dir).entryList(patterns, filters, QDir::Name))
            found.append(dir + u'/' + name);
    };
    if (folder.kind == SourceFolder::Kind::Maildir) {
        list(folder.file + QStringLiteral("/cur"), {});
        list(folder.file + QStringLiteral("/new"), {});
    } else {
        list(folder.file, {QStringLiteral("*.eml")});
    }
    return found;
}

Result<std::optional<ReadMessage>> DirectoryReader::next()
{
    if (m_next >= m_files.size())
        return std::optional<ReadMessage>();
    ReadMessage read;
    read.place = m_files[m_next++];
    auto content = readOrdinaryFile(read.place, largestFiledMessage);
    if (const auto *reason = std::get_if<SkipReason>(&content)) {
        read.skipped = *reason;
        return std::optional(read);
    }
    QByteArray &bytes = std::get<QByteArray>(content);
    m_bytes += bytes.size();
    const QFileInfo info(read.place);
    if (m_isMaildir)
        read.message.flags = flagsOfMaildirName(info.fileName(), m_keywords);
    if (hasMozillaNotes(bytes)) {
        MboxNotes notes = takeMboxNotes(bytes);
        read.deleted = notes.deleted;
        read.message.uidl = notes.uidl;
        read.message.flags = std::move(notes.flags);
        if (notes.headerOnly)
            read.skipped = SkipReason::HeaderOnly;
    }
    if (bytes.isEmpty())
        read.skipped = SkipReason::Empty;
    read.message.bytes = withCrlf(std::move(bytes));
    read.message.receivedMs = info.lastModified().toMSecsSinceEpoch();
    return std::optional(read);
}

/// The names: flags are part of them, and a file in a Maildir is never written to.
QByteArray DirectoryReader::fingerprint() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &file : m_files)
        hash.addData(file.toUtf8() + '\n');
    return hash.result().toHex();
}

} // namespace posthorn
