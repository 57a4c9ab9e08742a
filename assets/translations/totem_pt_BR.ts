<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="pt_BR">
<context>
    <name>BoletosScreen</name>
    <message numerus="yes">
        <source>%n boleto(s) em aberto</source>
        <translation>
            <numerusform>%n boleto em aberto</numerusform>
            <numerusform>%n boletos em aberto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Total de %n boleto(s) marcado(s)</source>
        <translation>
            <numerusform>Total de %n boleto marcado</numerusform>
            <numerusform>Total de %n boletos marcados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mais %n boleto(s) sem valor</source>
        <translation>
            <numerusform>mais %n boleto sem valor</numerusform>
            <numerusform>mais %n boletos sem valor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imprimir %n boleto(s)</source>
        <translation>
            <numerusform>Imprimir %n boleto</numerusform>
            <numerusform>Imprimir %n boletos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentScreen</name>
    <message numerus="yes">
        <source>Falta(m) %n número(s) para o %1.</source>
        <translation>
            <numerusform>Falta %n número para o %1.</numerusform>
            <numerusform>Faltam %n números para o %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormPhotosScreen</name>
    <message numerus="yes">
        <source>%n foto(s) pronta(s).</source>
        <translation>
            <numerusform>%n foto pronta.</numerusform>
            <numerusform>%n fotos prontas.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentityScreen</name>
    <message numerus="yes">
        <source>Você pode tentar mais %n vez(es).</source>
        <translation>
            <numerusform>Você pode tentar mais %n vez.</numerusform>
            <numerusform>Você pode tentar mais %n vezes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MarkBar</name>
    <message numerus="yes">
        <source>%n boleto(s) marcado(s)</source>
        <translation>
            <numerusform>%n boleto marcado</numerusform>
            <numerusform>%n boletos marcados</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PausedScreen</name>
    <message numerus="yes">
        <source>Este totem volta sozinho em %n minuto(s).</source>
        <translation>
            <numerusform>Este totem volta sozinho em %n minuto.</numerusform>
            <numerusform>Este totem volta sozinho em %n minutos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Este totem volta sozinho em %n segundo(s).</source>
        <translation>
            <numerusform>Este totem volta sozinho em %n segundo.</numerusform>
            <numerusform>Este totem volta sozinho em %n segundos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanScreen</name>
    <message numerus="yes">
        <source>%n serviço(s)</source>
        <translation>
            <numerusform>%n serviço</numerusform>
            <numerusform>%n serviços</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PrintingScreen</name>
    <message numerus="yes">
        <source>Imprimindo %n boleto(s)</source>
        <translation>
            <numerusform>Imprimindo %n boleto</numerusform>
            <numerusform>Imprimindo %n boletos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordScreen</name>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n lançamento</numerusform>
            <numerusform>%n lançamentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordsScreen</name>
    <message numerus="yes">
        <source>%n documento(s)</source>
        <translation>
            <numerusform>%n documento</numerusform>
            <numerusform>%n documentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message numerus="yes">
        <source>Vencido há %n dia(s)</source>
        <translation>
            <numerusform>Vencido há %n dia</numerusform>
            <numerusform>Vencido há %n dias</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) em aberto.</source>
        <translation>
            <numerusform>%n boleto em aberto.</numerusform>
            <numerusform>%n boletos em aberto.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n boleto(s) marcado(s).</source>
        <translation>
            <numerusform>%n boleto marcado.</numerusform>
            <numerusform>%n boletos marcados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Ainda há %n boleto(s) para pagar.</source>
        <translation>
            <numerusform>Ainda há %n boleto para pagar.</numerusform>
            <numerusform>Ainda há %n boletos para pagar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lançamento(s)</source>
        <translation>
            <numerusform>%n lançamento</numerusform>
            <numerusform>%n lançamentos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Rest</name>
    <message numerus="yes">
        <source>Ainda há %n boleto(s)</source>
        <translation>
            <numerusform>Ainda há %n boleto</numerusform>
            <numerusform>Ainda há %n boletos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Ring</name>
    <message numerus="yes">
        <source>Falta(m) %n segundo(s)</source>
        <translation>
            <numerusform>Falta %n segundo</numerusform>
            <numerusform>Faltam %n segundos</numerusform>
        </translation>
    </message>
</context>
</TS>
