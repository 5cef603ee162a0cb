#pragma once

#include <QString>

namespace posthorn
{

/// What a log-in is made with. Lives as briefly as possible, only on the worker's stack; never logged.
struct SaslCredentials {
    QString userName;
    QString password; // or the access token for XOAUTH2 and OAUTHBEARER
};

} // namespace posthorn
