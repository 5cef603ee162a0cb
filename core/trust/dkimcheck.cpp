#include "dkimcheck.h"

#include "confusables.h"
#include "discovery/basedomain.h"
#include "mime/headerfields.h"

#include <QSet>
#include <algorithm>
#include <memory>

#ifndef _Bool
#define _Bool bool
#endif
#include <dkim.h>

namespace posthorn
{

namespace
{

constexpr qsizetype mostSignatures = 8;
constexpr qsizetype mostHeaderBytes = 256 * 1024;
constexpr qsizetype mostMessageBytes = 64 * 1024 * 1024;
constexpr unsigned smallestRsaKey = 1024; // RFC 8301, 3.2

bool isPlainName(const QString &name)
{
    return !name.isEmpty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'.' || c == u'-' || c == u'_');
    });
}

DkimSignature signatureOf(QByteArrayView value)
{
    DkimSignature signature;
    for (QByteArray tag : value.toByteArray().split(';').mid(0, 60)) {
        const qsizetype equals = tag.indexOf('=');
        if (equals < 0)
            continue;
        const QByteArray name = tag.left(equals).trimmed();
        const QByteArray text = tag.mid(equals + 1).simplified();
        if (name == "d")
            signature.domain = shownDomain(QString::fromUtf8(text)).ascii;
        else if (name == "s")
            signature.selector = QString::fromUtf8(text).toLower();
        else if (name == "h")
            for (const QByteArray &field : text.split(':').mid(0, 400))
                signature.covered.append(field.trimmed().toLower());
    }
    return signature;
}

struct LibraryClose {
    void operator()(DKIM_LIB *library) const { dkim_close(library); }
};
struct MessageFree {
    void operator()(DKIM *message) const { dkim_free(message); }
};

using Keys = QHash<QString, QByteArray>;

/// The library asks here instead of the DNS.
DKIM_CBSTAT giveKey(DKIM *message, DKIM_SIGINFO *signature, unsigned char *buffer, size_t size)
{
    const auto *keys = static_cast<const Keys *>(dkim_get_user_context(message));
    const QByteArray selector = reinterpret_cast<const char *>(dkim_sig_getselector(signature));
    const QByteArray domain = reinterpret_cast<const char *>(dkim_sig_getdomain(signature));
    const QString name = QString::fromLatin1(selector + "._domainkey." + domain).toLower();
    const QByteArray key = keys->value(name);
    if (key.isEmpty() || size_t(key.size()) >= size)
        return DKIM_CBSTAT_NOTFOUND;
    std::copy(key.begin(), key.end(), buffer);
    buffer[key.size()] = 0;
    return DKIM_CBSTAT_CONTINUE;
}

std::unique_ptr<DKIM_LIB, LibraryClose> newLibrary()
{
    std::unique_ptr<DKIM_LIB, LibraryClose> library(dkim_init(nullptr, nullptr));
    if (!library)
        return library;
    unsigned flags = DKIM_LIBFLAGS_FIXCRLF;
    dkim_options(library.get(), DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof flags);
    unsigned bits = smallestRsaKey;
    dkim_options(library.get(), DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof bits);
    dkim_set_key_lookup(library.get(), giveKey);
    return library;
}

/// With a length (l=) anybody can add to the message without breaking the signature.
bool coversAll(DKIM_SIGINFO *signature)
{
    unsigned char name[] = "l";
    return dkim_sig_gettagvalue(signature, false, name) == nullptr;
}

bool isStrong(DKIM_SIGINFO *signature)
{
    dkim_alg_t algorithm = DKIM_SIGN_UNKNOWN;
    return dkim_sig_getsignalg(signature, &algorithm) == DKIM_STAT_OK &&
           (algorithm == DKIM_SIGN_RSASHA256 || algorithm == DKIM_SIGN_ED25519SHA256);
}

QByteArray resultOf(DKIM_SIGINFO *signature)
{
    const unsigned flags = dkim_sig_getflags(signature);
    const int error = dkim_sig_geterror(signature);
    if ((flags & DKIM_SIGFLAG_PASSED) != 0 && dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH &&
        error == DKIM_SIGERROR_OK)
        return coversAll(signature) && isStrong(signature) ? "pass" : "policy";
    if (error == DKIM_SIGERROR_NOKEY || error == DKIM_SIGERROR_KEYFAIL || error == DKIM_SIGERROR_KEYREVOKED)
        return "permerror";
    return "fail";
}

/// Hands the message over as it wants it: each field without its line end, then the body.
bool feed(DKIM *message, const QByteArray &bytes)
{
    HeaderFields fields(bytes);
    while (fields.next()) {
        if (fields.fieldEnd() > mostHeaderBytes)
            return false;
        QByteArray field = bytes.mid(fields.fieldStart(), fields.fieldEnd() - fields.fieldStart());
        field.replace("\r\n", "\n");
        while (field.endsWith('\n'))
            field.chop(1);
        field.replace("\n", "\r\n");
        // A field with a NUL has no end that both sides agree on.
        if (field.contains('\0'))
            return false;
        dkim_header(message, reinterpret_cast<unsigned char *>(field.data()), size_t(field.size()));
    }
    if (const DKIM_STAT status = dkim_eoh(message); status != DKIM_STAT_OK && status != DKIM_STAT_CANTVRFY)
        return false;
    QByteArray body = bytes.mid(fields.bodyStart());
    if (!body.isEmpty())
        dkim_body(message, reinterpret_cast<unsigned char *>(body.data()), size_t(body.size()));
    bool isTestKey = false;
    dkim_eom(message, &isTestKey);
    return true;
}

} // namespace

QList<DkimSignature> dkimSignatures(QByteArrayView header, const QString &preferredDomain)
{
    QList<DkimSignature> all;
    HeaderFields fields(header.first(qMin(header.size(), mostHeaderBytes)));
    while (all.size() < 4 * mostSignatures && fields.next()) {
        if (!fields.isNamed(QLatin1String("dkim-signature")))
            continue;
        const DkimSignature signature =
            signatureOf(fields.value().first(qMin<qsizetype>(fields.value().size(), 16 * 1024)));
        if (isPlainName(signature.domain) && isPlainName(signature.selector) &&
            signature.domain.contains(u'.'))
            all.append(signature);
    }
    std::stable_sort(all.begin(), all.end(), [&](const DkimSignature &a, const DkimSignature &b) {
        return haveSameBaseDomain(a.domain, preferredDomain) > haveSameBaseDomain(b.domain, preferredDomain);
    });
    return all.mid(0, mostSignatures);
}

QList<OriginCheck> verifyDkim(const QByteArray &message, const QHash<QString, QByteArray> &keys,
                              const QString &fromDomain)
{
    QList<OriginCheck> checks;
    if (message.size() > mostMessageBytes)
        return checks;
    const auto library = newLibrary();
    if (!library)
        return checks;
    DKIM_STAT status = DKIM_STAT_OK;
    const std::unique_ptr<DKIM, MessageFree> handle(
        dkim_verify(library.get(), reinterpret_cast<const unsigned char *>("message"), nullptr, &status));
    if (!handle)
        return checks;
    dkim_set_user_context(handle.get(), const_cast<Keys *>(&keys));
    if (!feed(handle.get(), message))
        return checks;
    DKIM_SIGINFO **signatures = nullptr;
    int count = 0;
    if (dkim_getsiglist(handle.get(), &signatures, &count) != DKIM_STAT_OK)
        return checks;
    for (int i = 0; i < qMin<int>(count, int(4 * mostSignatures)); ++i) {
        const auto *name = reinterpret_cast<const char *>(dkim_sig_getdomain(signatures[i]));
        const QString domain = shownDomain(QString::fromUtf8(name ? name : "")).ascii;
        checks.append({"dkim", resultOf(signatures[i]), domain,
                       isAsciiDomain(domain) && haveSameBaseDomain(domain, fromDomain)});
    }
    return checks;
}

} // namespace posthorn
