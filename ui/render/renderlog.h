#pragma once

#include <QLoggingCategory>

namespace posthorn
{

/// What is said of posthorn-render itself; never of what it shows.
Q_DECLARE_LOGGING_CATEGORY(renderLog)

} // namespace posthorn
