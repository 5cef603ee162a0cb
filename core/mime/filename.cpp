#include "filename.h"

#include "encodedwords.h"

#include <QSet>

namespace posthorn
{
namespace
{

constexpr qsizetype maxBytes = 200;

bool isReservedName(const QString &stem)
{
    static const QSet<QString> names = {
        QStringLiteral("con"),  QStringLiteral("prn"),  QStringLiteral("aux"),  QStringLiteral("nul"),
        QStringLiteral("com1"), QStringLiteral("com2"), QStringLiteral("com3"), QStringLiteral("com4"),
        QStringLiteral("com5"), QStringLiteral("com6"), QStringLiteral("com7"), QStringLiteral("com8"),
        QStringLiteral("com9"), QStringLiteral("lpt1"), QStringLiteral("lpt2"), QStringLiteral("lpt3"),
        QStringLiteral("lpt4"), QStringLiteral("lpt5"), QStringLiteral("lpt6"), QStringLiteral("lpt7"),
        QStringLiteral("lpt8"), QStringLiteral("lpt9"),
    };
    return names.contains(stem.toLower());
}

QString shortened(const QString &name)
{
    if (name.toUtf8().size() <= maxBytes)
        return name;
    const qsizetype dot = name.lastIndexOf(u'.');
    QString extension = dot > 0 ? name.mid(dot) : QString();
    if (extension.toUtf8().size() > 20)
        extension.clear();
    QString stem = name.left(name.size() - extension.size()).left(maxBytes);
    while (!stem.isEmpty() && stem.toUtf8().size() + extension.toUtf8().size() > maxBytes)
        stem.chop(stem.size() > 1 && stem.back().isLowSurrogate() ? 2 : 1);
    if (!stem.isEmpty() && stem.back().isHighSurrogate())
        stem.chop(1);
    return stem + extension;
}

} // namespace

QString safeFileName(const QString &name)
{
    QString base = name.left(20'000);
    base = base.mid(std::max(base.lastIndexOf(u'/'), base.lastIndexOf(u'\\')) + 1);
    base = displayLine(base, 20'000).simplified();
    static const QString forbidden = QStringLiteral("<>:\"|?*");
    for (QChar &c : base) {
        if (forbidden.contains(c))
            c = u'_';
    }
    qsizetype start = 0;
    while (start < base.size() &&
           (base[start] == u'.' || base[start] == u'-' || base[start] == u'~' || base[start] == u' '))
        ++start;
    base = base.mid(start);
    while (base.endsWith(u'.') || base.endsWith(u' '))
        base.chop(1);
    if (isReservedName(base.section(u'.', 0, 0)))
        base.prepend(u'_');
    base = shortened(base);
    while (base.endsWith(u'.') || base.endsWith(u' '))
        base.chop(1);
    return base;
}

QString fallbackFileName(const QByteArray &contentType)
{
    struct Extension {
        const char *type;
        const char *name;
    };
    static constexpr Extension extensions[] = {
        {"text/plain", "text.txt"},
        {"text/html", "page.html"},
        {"text/calendar", "invitation.ics"},
        {"text/vcard", "contact.vcf"},
        {"text/x-vcard", "contact.vcf"},
        {"text/csv", "table.csv"},
        {"text/rfc822-headers", "headers.txt"},
        {"message/delivery-status", "delivery-status.txt"},
        {"message/rfc822", "message.eml"},
        {"image/png", "image.png"},
        {"image/jpeg", "image.jpg"},
        {"image/gif", "image.gif"},
        {"image/webp", "image.webp"},
        {"application/pdf", "document.pdf"},
        {"application/zip", "archive.zip"},
        {"application/pgp-signature", "signature.asc"},
        {"application/pkcs7-signature", "smime.p7s"},
        {"application/pgp-encrypted", "version.asc"},
    };
    for (const Extension &extension : extensions) {
        if (contentType == extension.type)
            return QString::fromLatin1(extension.name);
    }
    if (contentType.startsWith("image/"))
        return QStringLiteral("image");
    return QStringLiteral("attachment");
}

QByteArray contentTypeForName(const QString &fileName)
{
    struct Type {
        const char *extension;
        const char *name;
    };
    static constexpr Type types[] = {
        {"png", "image/png"},       {"jpg", "image/jpeg"},      {"jpeg", "image/jpeg"},
        {"gif", "image/gif"},       {"webp", "image/webp"},     {"pdf", "application/pdf"},
        {"txt", "text/plain"},      {"html", "text/html"},      {"htm", "text/html"},
        {"ics", "text/calendar"},   {"vcf", "text/vcard"},      {"eml", "message/rfc822"},
        {"zip", "application/zip"}, {"rtf", "application/rtf"}, {"csv", "text/csv"},
    };
    const QString extension = fileName.section(u'.', 1).section(u'.', -1).toLower();
    for (const Type &type : types) {
        if (extension == QLatin1String(type.extension))
            return type.name;
    }
    return "application/octet-stream";
}

bool isDangerousAttachment(const QString &fileName, const QByteArray &contentType)
{
    static const QSet<QString> extensions = [] {
        QSet<QString> set;
        const QString all =
            QStringLiteral("accde action ade adp apk app appimage appinstaller application appref-ms appx "
                           "appxbundle bash bat bin cab chm cmd com command cpl crx csh cshtml deb "
                           "desktop diagcab directory dll dmg docm dotm elf exe fileloc fish flatpak "
                           "flatpakref flatpakrepo gadget hlp hta htm html img inetloc inf iqy iso jar "
                           "jnlp js jse ko ksh library-ms lnk lua mde mht mhtml msc msh mshtml msi msix "
                           "msixbundle msp mst one out php pif pkg pl potm ppa ppam ppsm pptm ps1 ps1xml "
                           "psd1 psm1 py pyc pyw pyz pyzw rb rdp reg rpm run scf scr sct search-ms "
                           "service settingcontent-ms sh shb shs shtml sldm slk snap so socket svg svgz "
                           "swf sys tcl terminal theme themepack timer udf url vb vbe vbs vhd vhdx vsix "
                           "vsto wasm webloc website wiz wll workflow ws wsc wsf wsh xbap xht xhtml xla "
                           "xlam xlb xll xlsm xltm xml xpi xsb xsl xslt zsh");
        for (const QString &extension : all.split(u' '))
            set.insert(extension);
        return set;
    }();
    static const QList<QByteArray> types = {
        "application/x-desktop",
        "application/x-executable",
        "application/x-sh",
        "application/x-shellscript",
        "application/x-msdownload",
        "application/x-msdos-program",
        "application/javascript",
        "text/javascript",
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/x-perl",
        "application/java-archive",
        "application/x-python",
        "text/x-python",
        "application/vnd.appimage",
        "application/x-sharedlib",
        "application/x-ms-shortcut",
        "application/x-msi",
        "application/x-ms-dos-executable",
        "application/vnd.microsoft.portable-executable",
        "application/vnd.android.package-archive",
        "application/vnd.debian.binary-package",
        "application/x-rpm",
        "application/x-iso9660-image",
        "application/x-apple-diskimage",
        "application/x-mswinurl",
        "application/internet-shortcut",
        "application/hta",
        "application/x-csh",
        "application/x-php",
        "application/x-ruby",
        "application/xml",
        "text/xml",
        "text/x-shellscript",
        "text/x-perl",
        "text/x-sh",
    };
    if (types.contains(contentType))
        return true;
    const qsizetype dot = fileName.lastIndexOf(u'.');
    return dot >= 0 && extensions.contains(fileName.mid(dot + 1).trimmed().toLower());
}

} // namespace posthorn
