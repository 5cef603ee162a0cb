#include "thunderbirdprofile.h"

#include "base/tagname.h"
#include "popstate.h"
#include "safefile.h"

#include <QDir>
#include <QFileInfo>
#include <QMap>

namespace posthorn
{

namespace
{

constexpr qint64 largestPrefs = 32 * 1024 * 1024;
constexpr qint64 largestPopState = 256 * 1024 * 1024;
constexpr qsizetype mostAccounts = 200;

/// What Thunderbird calls its own tags; a user's renaming of them is kept.
constexpr std::pair<const char *, const char *> standardTags[] = {
    {"$label1", "Important"}, {"$label2", "Work"},  {"$label3", "Personal"},
    {"$label4", "To Do"},     {"$label5", "Later"},
};

/// nsMsgSocketType: 0 none, 1 "if available", 2 STARTTLS, 3 TLS. A server without encryption is read as one
/// with STARTTLS, unless it is on this computer (as SettingsFile does).
ConnectionSecurity securityOf(int socketType, const Endpoint &endpoint)
{
    if (socketType == 3)
        return ConnectionSecurity::Tls;
    return socketType == 0 && endpoint.isLoopback() ? ConnectionSecurity::None : ConnectionSecurity::StartTls;
}

/// nsMsgAuthMethod; what has no counterpart is found out anew.
AuthMechanism mechanismOf(int method)
{
    switch (method) {
    case 4:
        return AuthMechanism::CramMd5;
    case 5:
        return AuthMechanism::Gssapi;
    case 7:
        return AuthMechanism::External;
    default:
        return AuthMechanism::Automatic;
    }
}

Endpoint endpointOf(const PrefsFile &prefs, const QString &prefix, MailProtocol protocol, const char *userKey,
                    const char *securityKey)
{
    Endpoint endpoint;
    endpoint.protocol = protocol;
    endpoint.host = prefs.text(prefix + QStringLiteral("realhostname"));
    if (endpoint.host.isEmpty())
        endpoint.host = prefs.text(prefix + QStringLiteral("hostname"));
    endpoint.host = endpoint.host.trimmed();
    endpoint.userName = prefs.text(prefix + QStringLiteral("realuserName"));
    if (endpoint.userName.isEmpty())
        endpoint.userName = prefs.text(prefix + QLatin1String(userKey));
    endpoint.security = securityOf(prefs.number(prefix + QLatin1String(securityKey), 0), endpoint);
    const int port = prefs.number(prefix + QStringLiteral("port"), 0);
    endpoint.port = port > 0 && port <= 0xffff ? quint16(port) : standardPort(protocol, endpoint.security);
    endpoint.auth = mechanismOf(prefs.number(prefix + QStringLiteral("authMethod"), 3));
    return endpoint;
}

QString oneLine(const QString &text)
{
    return text.simplified().left(500);
}

Identity identityOf(const PrefsFile &prefs, const QString &id)
{
    const QString prefix = QStringLiteral("mail.identity.%1.").arg(id);
    Identity identity;
    identity.name = oneLine(prefs.text(prefix + QStringLiteral("fullName")));
    identity.address = oneLine(prefs.text(prefix + QStringLiteral("useremail")));
    identity.replyTo = oneLine(prefs.text(prefix + QStringLiteral("reply_to")));
    // Only what is text; a signature in HTML or in a file stays behind.
    if (!prefs.isTrue(prefix + QStringLiteral("htmlSigFormat")) &&
        !prefs.isTrue(prefix + QStringLiteral("attach_signature")))
        identity.signature = prefs.text(prefix + QStringLiteral("htmlSigText")).left(20'000);
    return identity;
}

/// Where the server's mail lies; empty = nowhere.
QString mailDirOf(const PrefsFile &prefs, const QString &prefix, const QString &profile)
{
    QString dir;
    const QString relative = prefs.text(prefix + QStringLiteral("directory-rel"));
    if (relative.startsWith(QLatin1String("[ProfD]")))
        dir = profile + u'/' + relative.mid(7);
    else
        dir = prefs.text(prefix + QStringLiteral("directory"));
    const QString real = QFileInfo(dir).canonicalFilePath();
    return !real.isEmpty() && QFileInfo(real).isDir() ? real : QString();
}

} // namespace

ThunderbirdProfile ThunderbirdProfile::fromPrefs(const PrefsFile &prefs, const QString &dir,
                                                 QHash<qsizetype, QString> *mailDirs)
{
    ThunderbirdProfile profile;
    profile.dir = dir;
    profile.name = QFileInfo(dir).fileName();
    for (const auto &[key, name] : standardTags)
        profile.tags.insert(QString::fromLatin1(key), QString::fromLatin1(name));
    const auto &all = prefs.all();
    const QLatin1String tagPrefix("mailnews.tags.");
    const QLatin1String tagEnd(".tag");
    for (auto it = all.begin(); it != all.end(); ++it) {
        const QStringView key(it.key());
        if (key.size() > tagPrefix.size() + tagEnd.size() && key.startsWith(tagPrefix) &&
            key.endsWith(tagEnd))
            profile.tags.insert(key.sliced(tagPrefix.size()).chopped(tagEnd.size()).toString(),
                                oneLine(it.value().toString()));
    }
    const QStringList keys = prefs.list(QStringLiteral("mail.accountmanager.accounts"));
    for (const QString &key : keys.mid(0, mostAccounts)) {
        const QString server = prefs.text(QStringLiteral("mail.account.%1.server").arg(key));
        const QString prefix = QStringLiteral("mail.server.%1.").arg(server);
        const QString type = prefs.text(prefix + QStringLiteral("type"));
        ThunderbirdAccount found;
        Account &account = found.account;
        account.name = oneLine(prefs.text(prefix + QStringLiteral("name")));
        if (type == QLatin1String("imap") || type == QLatin1String("pop3")) {
            const bool pop3 = type == QLatin1String("pop3");
            account.incomingKind = pop3 ? IncomingKind::Pop3 : IncomingKind::Imap;
            account.incoming = endpointOf(prefs, prefix, pop3 ? MailProtocol::Pop3 : MailProtocol::Imap,
                                          "userName", "socketType");
            const QStringList ids = prefs.list(QStringLiteral("mail.account.%1.identities").arg(key));
            for (const QString &id : ids) {
                const Identity identity = identityOf(prefs, id);
                if (!identity.address.isEmpty())
                    account.identities.append(identity);
            }
            QString smtp = ids.isEmpty()
                               ? QString()
                               : prefs.text(QStringLiteral("mail.identity.%1.smtpServer").arg(ids.first()));
            if (smtp.isEmpty())
                smtp = prefs.text(QStringLiteral("mail.smtp.defaultserver"));
            if (!smtp.isEmpty())
                account.outgoing = endpointOf(prefs, QStringLiteral("mail.smtpserver.%1.").arg(smtp),
                                              MailProtocol::Smtp, "username", "try_ssl");
            // One that cannot be is no reason to leave the account out: it is set up again when it sends.
            if (!account.outgoing.validate())
                account.outgoing = {};
            if (!account.incoming.validate() || account.identities.isEmpty()) {
                profile.leftOut.append(account.name.isEmpty() ? server : account.name);
                continue;
            }
            if (account.name.isEmpty())
                account.name = account.address();
            account.applyRole(ComputerRole::Mirror);
        } else if (type == QLatin1String("none")) {
            account.incomingKind = IncomingKind::Local;
        } else {
            profile.leftOut.append(QStringLiteral("%1 (%2)").arg(account.name, oneLine(type)));
            continue;
        }
        if (mailDirs != nullptr)
            mailDirs->insert(profile.accounts.size(), mailDirOf(prefs, prefix, dir));
        profile.accounts.append(found);
    }
    return profile;
}

Result<ThunderbirdProfile> ThunderbirdProfile::read(const QString &dir)
{
    const QString root = QFileInfo(dir).canonicalFilePath();
    const auto text = readOrdinaryFile(root + QStringLiteral("/prefs.js"), largestPrefs);
    if (!std::holds_alternative<QByteArray>(text)) {
        const bool missing = root.isEmpty() || !QFileInfo::exists(root + QStringLiteral("/prefs.js"));
        return missing ? Error{ErrorDomain::Usage,
                               ErrorCode::NotFound,
                               Retry::Never,
                               {},
                               QStringLiteral("there is no Thunderbird profile in %1").arg(dir)}
                       : fileError(QStringLiteral("cannot read"), root + QStringLiteral("/prefs.js"), EACCES);
    }
    QHash<qsizetype, QString> mailDirs;
    ThunderbirdProfile profile = fromPrefs(PrefsFile::parse(std::get<QByteArray>(text)), root, &mailDirs);
    for (qsizetype i = 0; i < profile.accounts.size(); ++i) {
        const QString mailDir = mailDirs.value(i);
        if (mailDir.isEmpty())
            continue;
        // Mail that lies elsewhere is imported from there, by the user's choice.
        if (!mailDir.startsWith(root + u'/')) {
            profile.skipped.append({mailDir, SkipReason::Outside});
            continue;
        }
        ThunderbirdAccount &found = profile.accounts[i];
        POSTHORN_TRY_ASSIGN(const MailSource mail, findMail(mailDir));
        found.folders = mail.folders;
        profile.skipped += mail.skipped;
        const auto state = found.account.isPop3()
                               ? readOrdinaryFile(mailDir + QStringLiteral("/popstate.dat"), largestPopState)
                               : std::variant<QByteArray, SkipReason>(SkipReason::Empty);
        if (const auto *bytes = std::get_if<QByteArray>(&state)) {
            for (const PopStateEntry &entry : readPopState(*bytes, found.account.incoming.host.toUtf8(),
                                                           found.account.incoming.userName.toUtf8())) {
                if (entry.collected)
                    found.collected.append(entry.uidl);
            }
        }
    }
    return profile;
}

QList<ThunderbirdProfile::Place> ThunderbirdProfile::inProfilesIni(const QByteArray &file, const QString &dir)
{
    QList<Place> places;
    QMap<QString, QString> section;
    QString installDefault;
    QString sectionName;
    const auto close = [&] {
        const QString path = section.value(QStringLiteral("Path"));
        if (sectionName.startsWith(QLatin1String("Install")))
            installDefault = section.value(QStringLiteral("Default"));
        if (sectionName.startsWith(QLatin1String("Profile")) && !path.isEmpty()) {
            const bool relative = section.value(QStringLiteral("IsRelative")) != QLatin1String("0");
            places.append({relative ? dir + u'/' + path : path, section.value(QStringLiteral("Name")),
                           section.value(QStringLiteral("Default")) == QLatin1String("1")});
        }
        section.clear();
    };
    for (const QByteArray &raw : file.left(256 * 1024).split('\n')) {
        const QString line = QString::fromUtf8(raw).trimmed();
        if (line.startsWith(u'[')) {
            close();
            sectionName = line.mid(1).chopped(line.endsWith(u']') ? 1 : 0);
        } else if (const qsizetype equals = line.indexOf(u'='); equals > 0) {
            section.insert(line.left(equals), line.mid(equals + 1));
        }
    }
    close();
    if (!installDefault.isEmpty()) {
        for (Place &place : places)
            place.isDefault = place.dir == dir + u'/' + installDefault || place.dir == installDefault;
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Place &a, const Place &b) { return a.isDefault && !b.isDefault; });
    return places;
}

QList<ThunderbirdProfile::Place> ThunderbirdProfile::find(const QString &home)
{
    QList<Place> found;
    for (const char *below :
         {".thunderbird", ".mozilla-thunderbird", ".icedove", ".betterbird",
          "snap/thunderbird/common/.thunderbird", ".var/app/org.mozilla.Thunderbird/.thunderbird"}) {
        const QString dir = home + u'/' + QLatin1String(below);
        const auto ini = readOrdinaryFile(dir + QStringLiteral("/profiles.ini"), 256 * 1024);
        const auto *bytes = std::get_if<QByteArray>(&ini);
        if (bytes == nullptr)
            continue;
        for (const Place &place : inProfilesIni(*bytes, dir)) {
            if (QFileInfo::exists(place.dir + QStringLiteral("/prefs.js")))
                found.append(place);
        }
    }
    return found;
}

QString ThunderbirdProfile::keywordOf(const QString &key) const
{
    const QString name = tags.value(key);
    for (const auto &[standard, english] : standardTags) {
        if (key == QLatin1String(standard) && name == QLatin1String(english))
            return key;
    }
    if (name.isEmpty() || name.compare(key, Qt::CaseInsensitive) == 0)
        return key;
    return tagOfLabel(name);
}

} // namespace posthorn
