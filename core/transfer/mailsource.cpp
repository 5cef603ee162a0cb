#include "mailsource.h"

#include "directoryreader.h"
#include "maildirname.h"
#include "mboxreader.h"
#include "safefile.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

namespace posthorn
{

namespace
{

constexpr int deepest = 32;
constexpr qsizetype mostSkipped = 1000;

bool isMbox(QByteArrayView beginning)
{
    while (beginning.startsWith('\n') || beginning.startsWith("\r\n"))
        beginning = beginning.sliced(beginning.startsWith('\n') ? 1 : 2);
    return beginsFromLine(beginning);
}

/// A message begins with a field, and has another or an empty line soon.
bool isMessage(QByteArrayView beginning)
{
    if (beginning.startsWith("\xef\xbb\xbf"))
        beginning = beginning.sliced(3);
    int fields = 0;
    for (qsizetype begin = 0; begin < beginning.size() && fields < 3;) {
        qsizetype end = beginning.indexOf('\n', begin);
        end = end < 0 ? beginning.size() : end;
        const QByteArrayView line = beginning.sliced(begin, end - begin);
        if (line.isEmpty() || line == "\r")
            return fields > 0;
        const bool continues = fields > 0 && (line.startsWith(' ') || line.startsWith('\t'));
        if (!continues && !looksLikeField(line))
            return false;
        fields += continues ? 0 : 1;
        begin = end + 1;
    }
    return fields > 0;
}

bool isMaildir(const QString &path)
{
    // Thunderbird's have no "new".
    return QFileInfo(path + QStringLiteral("/cur")).isDir() &&
           (QFileInfo(path + QStringLiteral("/new")).isDir() ||
            QFileInfo(path + QStringLiteral("/tmp")).isDir());
}

QString below(const QString &path, const QString &name)
{
    return path.isEmpty() ? name : path + u'/' + name;
}

/// What Thunderbird and others keep beside mail.
bool isNoMail(const QString &name)
{
    static const QStringList endings{
        QStringLiteral(".msf"),    QStringLiteral(".dat"),  QStringLiteral(".html"), QStringLiteral(".json"),
        QStringLiteral(".sqlite"), QStringLiteral(".lock"), QStringLiteral(".part")};
    return name.startsWith(u'.') || std::any_of(endings.begin(), endings.end(), [&name](const QString &end) {
               return name.endsWith(end, Qt::CaseInsensitive);
           });
}

class Walk
{
public:
    explicit Walk(MailSource &source)
        : m_source(source)
    {
    }

    void file(const QFileInfo &info, const QString &path, bool asked)
    {
        auto opened = openOrdinaryFile(info.filePath());
        if (const auto *reason = std::get_if<SkipReason>(&opened))
            return skip(info.filePath(), *reason);
        const QByteArray beginning = std::get<0>(opened)->read(4096);
        // An empty file beside its index is an empty folder of Thunderbird's.
        const bool empty = info.size() == 0 && QFileInfo::exists(info.filePath() + QStringLiteral(".msf"));
        if (isMbox(beginning) || empty)
            add({SourceFolder::Kind::Mbox, path, info.filePath(), FolderRole::None, info.size(), -1});
        else if (asked && isMessage(beginning))
            add({SourceFolder::Kind::Eml, path, info.filePath(), FolderRole::None, info.size(), 1});
        else if (asked || !isNoMail(info.fileName()))
            skip(info.filePath(), SkipReason::NotMail);
    }

    void folder(const QString &dir, const QString &path, int depth)
    {
        if (depth > deepest)
            return skip(dir, SkipReason::TooDeep);
        const QDir entries(dir);
        if (!entries.isReadable())
            return skip(dir, SkipReason::Unreadable);
        const bool maildir = isMaildir(dir);
        if (maildir)
            directory(SourceFolder::Kind::Maildir, path, dir);
        bool anyMessages = false;
        const QFileInfoList all = entries.entryInfoList(
            QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &info : all) {
            const QString name = info.fileName();
            if (info.isSymLink()) {
                // A lock is a link that leads nowhere.
                if (!isNoMail(name))
                    skip(info.filePath(), SkipReason::Link);
            } else if (info.isDir()) {
                subfolder(info, path, maildir, depth);
            } else if (name.endsWith(QLatin1String(".eml"), Qt::CaseInsensitive)) {
                anyMessages = true;
            } else if (!maildir && !isNoMail(name)) {
                QString called = name;
                if (called.endsWith(QLatin1String(".mbox"), Qt::CaseInsensitive) && called.size() > 5)
                    called.chop(5);
                file(info, below(path, called), false);
            }
        }
        if (anyMessages && !maildir)
            directory(SourceFolder::Kind::Eml, path, dir);
    }

private:
    void subfolder(const QFileInfo &info, const QString &path, bool inMaildir, int depth)
    {
        QString name = info.fileName();
        if (inMaildir &&
            (name == QLatin1String("cur") || name == QLatin1String("new") || name == QLatin1String("tmp")))
            return;
        if (const QString levels = pathOfMaildirFolder(name); !levels.isEmpty()) {
            // KMail calls the folders below ".Work.directory".
            if (isMaildir(info.filePath()))
                directory(SourceFolder::Kind::Maildir, below(path, levels), info.filePath());
            else if (levels.endsWith(QLatin1String("/directory")))
                folder(info.filePath(), below(path, levels.chopped(10)), depth + 1);
            return;
        }
        if (name.startsWith(u'.'))
            return;
        if (name.endsWith(QLatin1String(".sbd")) && name.size() > 4)
            name.chop(4);
        folder(info.filePath(), below(path, name), depth + 1);
    }

    void directory(SourceFolder::Kind kind, const QString &path, const QString &dir)
    {
        SourceFolder found{kind, path, dir, FolderRole::None, 0, 0};
        for (const QString &file : DirectoryReader::files(found)) {
            found.bytes += QFileInfo(file).size();
            ++found.messages;
        }
        add(found);
    }

    void add(SourceFolder folder)
    {
        folder.role = roleOfFolderName(folder.path);
        m_source.folders.append(folder);
    }

    void skip(const QString &place, SkipReason reason)
    {
        if (m_source.skipped.size() < mostSkipped)
            m_source.skipped.append({place, reason});
    }

    MailSource &m_source;
};

/// Size and time: a file that a program appended to is another one.
QByteArray fileFingerprint(const QFile &file, MboxKind kind)
{
    return QByteArray::number(file.size()) + '/' +
           QByteArray::number(file.fileTime(QFileDevice::FileModificationTime).toMSecsSinceEpoch()) + '/' +
           mboxKindName(kind).toLatin1();
}

} // namespace

qint64 MailSource::bytes() const
{
    qint64 sum = 0;
    for (const SourceFolder &folder : folders)
        sum += folder.bytes;
    return sum;
}

QString skipReasonName(SkipReason reason)
{
    switch (reason) {
    case SkipReason::TooLarge:
        return QStringLiteral("too-large");
    case SkipReason::Unreadable:
        return QStringLiteral("unreadable");
    case SkipReason::Empty:
        return QStringLiteral("empty");
    case SkipReason::HeaderOnly:
        return QStringLiteral("header-only");
    case SkipReason::NotMail:
        return QStringLiteral("no-mail");
    case SkipReason::Link:
        return QStringLiteral("link");
    case SkipReason::TooDeep:
        return QStringLiteral("too-deep");
    case SkipReason::Outside:
        return QStringLiteral("outside");
    case SkipReason::NotHere:
        break;
    }
    return QStringLiteral("not-here");
}

Result<MailSource> findMail(const QString &path)
{
    const QString real = QFileInfo(path).canonicalFilePath();
    const QFileInfo info(real);
    if (real.isEmpty() || !info.exists())
        return Error{ErrorDomain::Usage,
                     ErrorCode::NotFound,
                     Retry::Never,
                     {},
                     QStringLiteral("there is no %1").arg(path)};
    if (!info.isReadable())
        return fileError(QStringLiteral("cannot read"), path, EACCES);
    MailSource source;
    Walk walk(source);
    if (info.isDir())
        walk.folder(real, {}, 0);
    else
        walk.file(info, {}, true);
    return source;
}

Result<std::unique_ptr<MailReader>> openMail(const SourceFolder &folder, std::optional<MboxKind> kind)
{
    if (folder.kind != SourceFolder::Kind::Mbox)
        return std::unique_ptr<MailReader>(std::make_unique<DirectoryReader>(folder));
    auto opened = openOrdinaryFile(folder.file);
    if (const auto *reason = std::get_if<SkipReason>(&opened))
        return fileError(QStringLiteral("cannot read"), folder.file,
                         *reason == SkipReason::Link ? ELOOP : EACCES);
    std::unique_ptr<QFile> file = std::move(std::get<0>(opened));
    const MboxKind is = kind ? *kind : detectMboxKind(*file);
    const QByteArray fingerprint = fileFingerprint(*file, is);
    return std::unique_ptr<MailReader>(
        std::make_unique<MboxReader>(std::move(file), is, folder.file, fingerprint));
}

FolderRole roleOfFolderName(const QString &name)
{
    constexpr std::pair<const char *, FolderRole> names[] = {
        {"inbox", FolderRole::Inbox},         {"drafts", FolderRole::Drafts},
        {"sent", FolderRole::Sent},           {"sent items", FolderRole::Sent},
        {"sent messages", FolderRole::Sent},  {"sent-mail", FolderRole::Sent},
        {"archive", FolderRole::Archive},     {"archives", FolderRole::Archive},
        {"junk", FolderRole::Junk},           {"junk e-mail", FolderRole::Junk},
        {"spam", FolderRole::Junk},           {"trash", FolderRole::Trash},
        {"deleted items", FolderRole::Trash}, {"deleted messages", FolderRole::Trash},
    };
    for (const auto &[known, role] : names) {
        if (name.compare(QLatin1String(known), Qt::CaseInsensitive) == 0)
            return role;
    }
    return FolderRole::None;
}

} // namespace posthorn
