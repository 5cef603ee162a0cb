#include "attachmenttruth.h"

#include "filename.h"

#include <QMimeDatabase>
#include <QSet>

namespace posthorn
{

namespace
{

constexpr qsizetype looksAt = 16 * 1024;

/// Programs that a table of types may know by several names, or not at all.
bool isProgram(const QByteArray &bytes)
{
    return bytes.startsWith("\x7F"
                            "ELF") ||
           bytes.startsWith("MZ") || bytes.startsWith("#!") || bytes.startsWith("\xFE\xED\xFA\xCE") ||
           bytes.startsWith("\xFE\xED\xFA\xCF") || bytes.startsWith("\xCF\xFA\xED\xFE") ||
           bytes.startsWith("\xCA\xFE\xBA\xBE") || bytes.startsWith("L\0\0\0\x01\x14\x02") ||
           bytes.trimmed().startsWith("[Desktop Entry]");
}

/// Something that is only looked at or listened to.
bool isPassive(const QString &type)
{
    return type.startsWith(QLatin1String("image/")) || type.startsWith(QLatin1String("audio/")) ||
           type.startsWith(QLatin1String("video/")) || type == QLatin1String("application/pdf");
}

bool saysNothing(const QString &type)
{
    return type == QLatin1String("application/octet-stream") || type == QLatin1String("text/plain") ||
           type == QLatin1String("application/x-zerosize");
}

bool isSameKind(const QMimeType &claimed, const QMimeType &real)
{
    if (claimed.inherits(real.name()) || real.inherits(claimed.name()))
        return true;
    const QString kind = claimed.name().section(u'/', 0, 0);
    const QString other = real.name().section(u'/', 0, 0);
    // Containers of sound and of film are told apart badly.
    static const QSet<QString> media{QStringLiteral("audio"), QStringLiteral("video")};
    if (media.contains(kind))
        return media.contains(other) || real.name() == QLatin1String("application/ogg") ||
               real.name() == QLatin1String("application/vnd.rn-realmedia");
    return kind != QLatin1String("application") && kind == other;
}

} // namespace

AttachmentTruth attachmentTruth(const QString &fileName, const QByteArray &declaredType,
                                const QByteArray &beginning)
{
    AttachmentTruth truth;
    truth.isDangerous = isDangerousAttachment(fileName, declaredType);
    const QByteArray bytes = beginning.left(looksAt);
    const QMimeDatabase types;
    const QMimeType real = types.mimeTypeForData(bytes);
    if (!saysNothing(real.name()))
        truth.realType = real.name().toLatin1();
    QMimeType claimed = types.mimeTypeForFile(fileName, QMimeDatabase::MatchExtension);
    if (claimed.isDefault())
        claimed = types.mimeTypeForName(QString::fromLatin1(declaredType));
    const bool claimsPassive = claimed.isValid() && isPassive(claimed.name());
    if (isProgram(bytes)) {
        truth.realType = "application/x-executable";
        truth.isDangerous = true;
        truth.contradicts = claimsPassive || (claimed.isValid() && !claimed.isDefault());
    } else if (claimsPassive && !truth.realType.isEmpty() && !isSameKind(claimed, real)) {
        truth.contradicts = true;
        truth.isDangerous = true;
    } else if (claimsPassive && isDangerousAttachment({}, truth.realType)) {
        // A picture that is drawn by script: SVG under the name of another.
        truth.contradicts = !claimed.inherits(real.name());
        truth.isDangerous = true;
    }
    truth.isPassive = !truth.isDangerous &&
                      (claimsPassive || (claimed.isValid() && claimed.name() == QLatin1String("text/plain")));
    return truth;
}

} // namespace posthorn
