#include "storeerror.h"

#include <SQLiteCpp/Exception.h>
#include <new>
#include <sqlite3.h>

namespace posthorn
{

Error storeError(ErrorCode code, const QString &context)
{
    const Retry retry = code == ErrorCode::StoreBusy  ? Retry::Backoff
                        : code == ErrorCode::DiskFull ? Retry::AfterUser
                                                      : Retry::Never;
    return {ErrorDomain::Store, code, retry, {}, context};
}

Error storeError(const SQLite::Exception &exception, const QString &context)
{
    QString text = QString::fromUtf8(exception.what());
    if (!context.isEmpty())
        text = context + QLatin1String(": ") + text;
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL:
        return storeError(ErrorCode::DiskFull, text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return storeError(ErrorCode::StoreBusy, text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: // our SQL is right, so the schema is not what it was
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return storeError(ErrorCode::StoreCorrupt, text);
    default:
        return storeError(ErrorCode::StoreUnavailable, text);
    }
}

Error currentError()
{
    try {
        throw;
    } catch (const StoreFailure &failure) {
        return failure.error;
    } catch (const SQLite::Exception &exception) {
        return storeError(exception);
    } catch (const std::bad_alloc &) {
        return storeError(ErrorCode::StoreUnavailable, QStringLiteral("out of memory"));
    } catch (const std::exception &exception) {
        return storeError(ErrorCode::StoreUnavailable, QString::fromUtf8(exception.what()));
    }
}

void failNotFound(const QString &what)
{
    throw StoreFailure{{ErrorDomain::Usage, ErrorCode::NotFound, Retry::Never, {}, what}};
}

void failInvalid(const QString &what)
{
    throw StoreFailure{{ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, what}};
}

} // namespace posthorn
