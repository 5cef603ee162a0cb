#pragma once

#include <QString>

namespace posthorn
{

class AccountRepository;
class Clock;
class Credentials;
class Drafts;
class HttpClient;
class MailActions;
class MessageJudge;
class OAuthProviders;
class Outbox;
class RenderService;
class Settings;
class Store;
class SyncEngine;

/// What windows are given of the core: nouns, used and not owned; all outlive every window. Handed on by value.
/// AccountRepository and Settings live on the window thread; Credentials on the engine thread (call it through
/// QMetaObject::invokeMethod); the rest may be called from the window thread and answers there.
struct Services {
    AccountRepository *accounts = nullptr;
    Settings *settings = nullptr;
    Store *store = nullptr;
    SyncEngine *engine = nullptr;
    Credentials *credentials = nullptr;
    MailActions *actions = nullptr;
    Outbox *outbox = nullptr;
    Drafts *drafts = nullptr;
    const Clock *clock = nullptr;
    /// Where to sign in with the browser; none: nowhere.
    const OAuthProviders *oauthProviders = nullptr;
    /// Says where a message comes from; none: nobody does. Window thread.
    MessageJudge *judge = nullptr;
    /// Asks strangers' servers for what the user wants of them (pictures, leaving a list); none: nothing can
    /// be asked for. Window thread.
    HttpClient *http = nullptr;
    /// Lays HTML out and decodes pictures, in a process without rights; none: text is shown. Window thread.
    RenderService *renderer = nullptr;
    /// Profile::runtimeDir: opened attachments, and the mark of the message that is being parsed.
    QString runtimeDir;
};

} // namespace posthorn
