#pragma once

#include "base/profile.h"

#include <QTemporaryDir>

namespace posthorn
{

/// A profile of its own for one test, gone with the object. Never the profile of the user who runs the tests.
class TemporaryProfile
{
public:
    TemporaryProfile()
        : m_profile(Profile::at(m_dir.path()))
        , m_created(m_profile.create())
    {
    }

    [[nodiscard]] bool isValid() const { return m_dir.isValid() && m_created.has_value(); }
    [[nodiscard]] const Profile &profile() const { return m_profile; }
    [[nodiscard]] QString path() const { return m_dir.path(); }

private:
    QTemporaryDir m_dir;
    Profile m_profile;
    Result<void> m_created;
};

} // namespace posthorn
