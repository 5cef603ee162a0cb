#include "serverphrases.h"

namespace posthorn
{

namespace
{

using Cause = Diagnosis::Cause;

struct Phrase {
    const char *words; // lower case
    Cause cause;
};

/// The first that is contained counts: the more special stand first.
constexpr Phrase phrases[] = {
    // A password made for this program
    {"application-specific password", Cause::AppPasswordNeeded}, // Google
    {"app password", Cause::AppPasswordNeeded},
    {"app-specific password", Cause::AppPasswordNeeded}, // Apple
    {"application password", Cause::AppPasswordNeeded},  // Mail.ru
    {"parol prilozheniya", Cause::AppPasswordNeeded},    // the same in Russian
    {"authorization code", Cause::AppPasswordNeeded},    // QQ, 163
    {"device password", Cause::AppPasswordNeeded},
    {"invalidsecondfactor", Cause::AppPasswordNeeded},

    // A sign-in in the browser
    {"basic authentication is disabled", Cause::BrowserSignInNeeded}, // Microsoft
    {"basicauthblocked", Cause::BrowserSignInNeeded},
    {"basic authentication is not supported", Cause::BrowserSignInNeeded},
    {"oauth2 required", Cause::BrowserSignInNeeded},
    {"log in via your web browser", Cause::BrowserSignInNeeded}, // Google
    {"web login required", Cause::BrowserSignInNeeded},

    // Switched off
    {"is not enabled for imap use", Cause::ProtocolSwitchedOff}, // Google
    {"imap access is disabled", Cause::ProtocolSwitchedOff},
    {"pop access is disabled", Cause::ProtocolSwitchedOff},
    {"not enabled for pop", Cause::ProtocolSwitchedOff},
    {"imap is disabled", Cause::ProtocolSwitchedOff}, // Yandex
    {"pop3 is disabled", Cause::ProtocolSwitchedOff},
    {"does not have access rights to this service", Cause::ProtocolSwitchedOff},
    {"smtpclientauthentication is disabled", Cause::ProtocolSwitchedOff}, // Microsoft
    {"is authenticated but not connected", Cause::ProtocolSwitchedOff}, // Exchange, IMAP off for the mailbox
    {"imap not activated", Cause::ProtocolSwitchedOff},
    {"service is not open", Cause::ProtocolSwitchedOff}, // QQ
    {"imap service not enabled", Cause::ProtocolSwitchedOff},
    {"pop3 service not enabled", Cause::ProtocolSwitchedOff},
    {"protocol is disabled", Cause::ProtocolSwitchedOff},
    {"not allowed to use imap", Cause::ProtocolSwitchedOff},
    {"you have not enabled", Cause::ProtocolSwitchedOff},
    {"imap access not allowed", Cause::ProtocolSwitchedOff},

    // Too much at once
    {"too many connections", Cause::TooManyConnections},
    {"too many simultaneous connections", Cause::TooManyConnections}, // Google
    {"maximum number of connections", Cause::TooManyConnections},     // Dovecot
    {"user is connected too many times", Cause::TooManyConnections},
    {"connection limit exceeded", Cause::TooManyConnections},
    {"too many concurrent", Cause::TooManyConnections},
    {"too many login attempts", Cause::AccountBlocked},
    {"too many failed", Cause::AccountBlocked},
    {"too many invalid", Cause::AccountBlocked},
    {"login frequency limited", Cause::AccountBlocked},
    {"account exceeded command or bandwidth limits", Cause::AccountBlocked}, // Google

    // Blocked
    {"account is locked", Cause::AccountBlocked},
    {"account is blocked", Cause::AccountBlocked},
    {"account has been blocked", Cause::AccountBlocked},
    {"account is suspended", Cause::AccountBlocked},
    {"account has been suspended", Cause::AccountBlocked},
    {"account suspended", Cause::AccountBlocked},
    {"account disabled", Cause::AccountBlocked},
    {"account is disabled", Cause::AccountBlocked},
    {"user disabled", Cause::AccountBlocked},
    {"mailbox is disabled", Cause::AccountBlocked},
    {"account is inactive", Cause::AccountBlocked},
    {"temporarily locked", Cause::AccountBlocked},
    {"ip address is blocked", Cause::AccountBlocked},
    {"unsafe login", Cause::AccountBlocked}, // 163
    {"account is abnormal", Cause::AccountBlocked},

    // The user name
    {"unknown user", Cause::WrongUserName},
    {"no such user", Cause::WrongUserName},
    {"user unknown", Cause::WrongUserName},
    {"user not found", Cause::WrongUserName},
    {"user does not exist", Cause::WrongUserName},
    {"user doesn't exist", Cause::WrongUserName},
    {"invalid user name", Cause::WrongUserName},
    {"invalid username", Cause::WrongUserName},
    {"no such account", Cause::WrongUserName},
    {"no mailbox here by that name", Cause::WrongUserName},
    {"full email address", Cause::WrongUserName},
    {"complete email address", Cause::WrongUserName},

    // The mailbox
    {"over quota", Cause::OverQuota},
    {"quota exceeded", Cause::OverQuota},
    {"mailbox is full", Cause::OverQuota},
    {"mailbox full", Cause::OverQuota},
    {"mailbox doesn't exist", Cause::FolderMissing}, // Dovecot
    {"mailbox does not exist", Cause::FolderMissing},
    {"no such mailbox", Cause::FolderMissing},
    {"unknown mailbox", Cause::FolderMissing},
};

} // namespace

std::optional<Cause> causeInText(const QString &serverText)
{
    const QString text = serverText.toLower();
    for (const Phrase &phrase : phrases)
        if (text.contains(QLatin1String(phrase.words)))
            return phrase.cause;
    return std::nullopt;
}

} // namespace posthorn
