#pragma once

#include "account/account.h"
#include "mailsource.h"
#include "prefsfile.h"

#include <QHash>
#include <QList>
#include <QStringList>

namespace posthorn
{

/// One account of a Thunderbird profile.
struct ThunderbirdAccount {
    /// As it is set up here: shows what the server has and keeps it there, no rule removes anything, no
    /// password. "Local Folders" is of IncomingKind::Local.
    Account account;
    QList<SourceFolder>
        folders; // what Thunderbird has of its mail; of IMAP what it keeps beside the server's
    /// POP3: UIDLs of what was collected already, not to be fetched again.
    QList<QByteArray> collected;
};

/// A profile of Thunderbird as found on the disk: accounts, identities, servers, mail, tags. Read as data,
/// never run and never written to. Passwords are not read. A value.
struct ThunderbirdProfile {
    QString dir;
    QString name;
    QList<ThunderbirdAccount> accounts;
    QHash<QString, QString> tags; // key -> name: "$label1" -> "Important"
    QStringList leftOut;          // accounts of kinds Posthorn has not: "news.example.org (nntp)"
    QList<SkippedPlace> skipped;  // at most 1,000 an account; Outside: all its mail

    /// Blocking. Errors: Usage/NotFound where there is no prefs.js, Store/StoreUnavailable.
    [[nodiscard]] static Result<ThunderbirdProfile> read(const QString &dir);

    struct Place {
        QString dir;
        QString name;
        bool isDefault = false;
    };
    /// The profiles of this user, the default one first: what profiles.ini says below `home`.
    [[nodiscard]] static QList<Place> find(const QString &home);
    /// Those of one profiles.ini in `dir`. Pure.
    [[nodiscard]] static QList<Place> inProfilesIni(const QByteArray &file, const QString &dir);
    /// Servers, users and identities, without mail. Pure but for the look whether mail folders exist.
    [[nodiscard]] static ThunderbirdProfile fromPrefs(const PrefsFile &prefs, const QString &dir,
                                                      QHash<qsizetype, QString> *mailDirs);

    /// The keyword that stands for one of its tags: names of the user's own that the key does not say become
    /// labels (tagname.h).
    [[nodiscard]] QString keywordOf(const QString &key) const;
};

} // namespace posthorn
