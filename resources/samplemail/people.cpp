#include "people.h"

#include <QHash>

namespace posthorn
{

Address sampleOwner(const QString &owner)
{
    return {QStringLiteral("Ada Byrne"), owner + QStringLiteral("@posthorn.example")};
}

SamplePerson samplePerson(const QString &key, const QString &owner)
{
    static const QHash<QString, SamplePerson> people = {
        {QStringLiteral("aurel"),
         {{QStringLiteral("Aurel Popescu"), QStringLiteral("aurel@metrologie.example")}, 120, {}}},
        {QStringLiteral("bruno"),
         {{QStringLiteral("Bruno Byrne"), QStringLiteral("bruno@radiobasteln.example")}, 60, {}}},
        {QStringLiteral("daniel"),
         {{QStringLiteral("Daniel Novak"), QStringLiteral("daniel.novak@kestrel.example")},
          60,
          QStringLiteral("Daniel Novak\nWorkshop, ext. 14. The kettle is mine.")}},
        {QStringLiteral("elsa"),
         {{QStringLiteral("Elsa Byrne"), QStringLiteral("elsa@grossmutterpost.example")}, 60, {}}},
        {QStringLiteral("grace"),
         {{QStringLiteral("Grace Mwangi"), QStringLiteral("grace.mwangi@kestrel.example")},
          60,
          QStringLiteral("Grace Mwangi\nProjects, Kestrel Instruments")}},
        {QStringLiteral("henrik"),
         {{QStringLiteral("Henrik Olsen"), QStringLiteral("henrik@bergen-marine.example")},
          60,
          QStringLiteral("Henrik Olsen\nBergen Marine Observatory\n60.4 N 5.3 E, usually wet")}},
        {QStringLiteral("hofmann"),
         {{QStringLiteral("E. Hofmann"), QStringLiteral("hofmann@hausverwaltung-kai.example")}, 60, {}}},
        {QStringLiteral("ines"),
         {{QStringLiteral("Ines Cardoso"), QStringLiteral("ines.cardoso@kestrel.example")}, 0, {}}},
        {QStringLiteral("jun"),
         {{QStringLiteral("Jun Tanaka"), QStringLiteral("jun@boulderhalle.example")}, 60, {}}},
        {QStringLiteral("kofi"),
         {{QStringLiteral("Kofi Mensah"), QStringLiteral("kofi@polarlab.example")}, 0, {}}},
        {QStringLiteral("leonie"),
         {{QStringLiteral("Léonie Faure"), QStringLiteral("leonie@chor-am-hafen.example")}, 60, {}}},
        {QStringLiteral("lucia"),
         {{QStringLiteral("Lucía Marín"), QStringLiteral("lucia.marin@kestrel.example")},
          60,
          QStringLiteral("Lucía Marín\nDesign")}},
        {QStringLiteral("mabel"),
         {{QStringLiteral("Mabel Thornton"), QStringLiteral("mabel@logbooks.example")}, 0, {}}},
        {QStringLiteral("mira"),
         {{QStringLiteral("Mira Okafor"), QStringLiteral("mira@okafor.example")}, 60, {}}},
        {QStringLiteral("noor"),
         {{QStringLiteral("Noor van Dijk"), QStringLiteral("noor@observatorium.example")}, 60, {}}},
        {QStringLiteral("oskar"),
         {{QStringLiteral("Oskar Lind"), QStringLiteral("oskar@hafenmuseum.example")}, 60, {}}},
        {QStringLiteral("pavel"),
         {{QStringLiteral("Pavel Dvořák"), QStringLiteral("pavel.dvorak@kestrel.example")}, 60, {}}},
        {QStringLiteral("priya"),
         {{QStringLiteral("Priya Raman"), QStringLiteral("priya.raman@kestrel.example")},
          60,
          QStringLiteral("Priya Raman\nElectronics, Kestrel Instruments")}},
        {QStringLiteral("sakura"),
         {{QStringLiteral("伊藤さくら"), QStringLiteral("sakura.ito@onkyoku.example")}, 540, {}}},
        {QStringLiteral("samir"),
         {{QStringLiteral("Samir Haddad"), QStringLiteral("samir@plots.example")}, 60, {}}},
        {QStringLiteral("tomas"),
         {{QStringLiteral("Tomás Rivera"), QStringLiteral("tomas@rivera-haus.example")}, 60, {}}},
        {QStringLiteral("wei"),
         {{QStringLiteral("Wei Zhang"), QStringLiteral("wei.zhang@kestrel.example")}, 60, {}}},
    };
    if (key == QLatin1String("me"))
        return {sampleOwner(owner), 60, {}};
    return people.value(key);
}

} // namespace posthorn
