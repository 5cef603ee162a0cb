#include "maildirname.h"

#include "base/modifiedutf7.h"

namespace posthorn
{

namespace
{

constexpr std::pair<char, MessageFlag> flagLetters[] = {
    {'D', MessageFlag::Draft},    {'F', MessageFlag::Flagged}, {'P', MessageFlag::Forwarded},
    {'R', MessageFlag::Answered}, {'S', MessageFlag::Seen},    {'T', MessageFlag::Deleted},
};
constexpr int mostKeywords = 26;

} // namespace

QString maildirLetters(const FlagState &flags, const QStringList &keywords)
{
    QString letters;
    for (const auto &[letter, flag] : flagLetters) {
        if (flags.flags.testFlag(flag))
            letters += QLatin1Char(letter);
    }
    for (qsizetype i = 0; i < std::min<qsizetype>(keywords.size(), mostKeywords); ++i) {
        if (flags.keywords.contains(keywords[i]))
            letters += QLatin1Char(static_cast<char>('a' + i));
    }
    return letters;
}

FlagState flagsOfMaildirName(const QString &fileName, const QStringList &keywords)
{
    FlagState flags;
    // Where ":" cannot be in a name, programs write ";" or "!".
    qsizetype at = -1;
    for (const QLatin1String mark : {QLatin1String(":2,"), QLatin1String(";2,"), QLatin1String("!2,")})
        at = std::max(at, fileName.lastIndexOf(mark));
    if (at < 0)
        return flags;
    for (const QChar c : QStringView(fileName).sliced(at + 3)) {
        const int number = c.unicode() - u'a';
        if (number >= 0 && number < keywords.size())
            flags.keywords.append(keywords[number]);
        for (const auto &[letter, flag] : flagLetters) {
            if (c == QLatin1Char(letter))
                flags.flags.setFlag(flag);
        }
    }
    flags.keywords = normalizedKeywords(flags.keywords);
    return flags;
}

QStringList readMaildirKeywords(const QByteArray &file)
{
    QStringList keywords;
    for (const QByteArray &line : file.left(16 * 1024).split('\n')) {
        const qsizetype space = line.indexOf(' ');
        bool ok = false;
        const int number = line.left(space).toInt(&ok);
        if (space <= 0 || !ok || number < 0 || number >= mostKeywords)
            continue;
        while (keywords.size() <= number)
            keywords.append(QString());
        keywords[number] = QString::fromUtf8(line.mid(space + 1).trimmed());
    }
    return keywords;
}

QByteArray writeMaildirKeywords(const QStringList &keywords)
{
    QByteArray file;
    for (qsizetype i = 0; i < keywords.size(); ++i) {
        if (!keywords[i].isEmpty())
            file += QByteArray::number(i) + ' ' + keywords[i].toUtf8() + '\n';
    }
    return file;
}

QString pathOfMaildirFolder(const QString &name)
{
    if (!name.startsWith(u'.') || name.size() < 2 || name.startsWith(QLatin1String("..")))
        return {};
    QStringList levels;
    for (const QString &level : name.mid(1).split(u'.')) {
        if (level.isEmpty())
            return {};
        QString decoded = decodeModifiedUtf7(level.toUtf8());
        levels.append(decoded.replace(u'/', u'_'));
    }
    return levels.join(u'/');
}

QString maildirFolderOf(const QString &path)
{
    QString name;
    for (QString level : path.split(u'/', Qt::SkipEmptyParts))
        name += u'.' + QString::fromLatin1(encodeModifiedUtf7(level.replace(u'.', u'_')));
    return name;
}

} // namespace posthorn
